using System.Diagnostics;
using Atrium.OpenAIProxy.Telemetry;

namespace Atrium.OpenAIProxy.Tests.Telemetry;

/// <summary>The generations' spans of one model; listeners hear the whole process, so each test has a model of its own.</summary>
internal sealed class Spans : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly List<Activity> _ended = [];

    public Spans(string model)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == GenerationMetrics.Name,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.DisplayName.EndsWith(" " + model, StringComparison.Ordinal))
                {
                    lock (_ended)
                    {
                        _ended.Add(span);
                    }
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public Activity Single()
    {
        lock (_ended)
        {
            return Assert.Single(_ended);
        }
    }

    public void Dispose() => _listener.Dispose();
}
