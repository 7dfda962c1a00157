using System.Globalization;
using System.Text;
using Atrium.Engine.Models;

namespace Atrium.Engine.Metrics;

/// <summary>The Prometheus text of the engine: Triton's names where they apply, <c>atrium_engine_*</c> for the scheduler.</summary>
internal sealed class PrometheusPage
{
    private readonly StringBuilder _text = new(4096);

    public static string Write(IReadOnlyList<ServedModel> models)
    {
        var page = new PrometheusPage();
        page.Requests(models);
        page.Times(models);
        page.FirstResponses(models);
        page.Scheduler(models);
        return page._text.ToString();
    }

    private void Requests(IReadOnlyList<ServedModel> models)
    {
        Family("nv_inference_request_success", "counter", "Number of successful inference requests");
        Each(models, static (model, add) => add("", model.Statistics.Read().Success));
        Family("nv_inference_request_failure", "counter", "Number of failed inference requests");
        Each(models, static (model, add) =>
        {
            var now = model.Statistics.Read();
            add(",reason=\"OTHER\"", now.Failure);
            add(",reason=\"CANCELED\"", now.Cancelled);
        });
        Family("nv_inference_count", "counter", "Number of inferences performed");
        Each(models, static (model, add) => add("", model.Statistics.Read().Inferences));
        Family("nv_inference_exec_count", "counter", "Number of model executions performed (steps over all running requests)");
        Each(models, static (model, add) => add("", model.Scheduler?.Counters.Steps ?? 0));
        Family("nv_inference_pending_request_count", "gauge", "Requests that wait for a slot");
        Each(models, static (model, add) => add("", model.Scheduler?.Waiting ?? 0));
    }

    private void Times(IReadOnlyList<ServedModel> models)
    {
        Time(models, "request", "Cumulative request duration in microseconds", static now => now.Total);
        Time(models, "queue", "Cumulative queuing duration in microseconds", static now => now.Queue);
        Time(models, "compute_input", "Cumulative duration of prompt evaluation in microseconds", static now => now.Input);
        Time(models, "compute_infer", "Cumulative duration of generation in microseconds", static now => now.Infer);
        Time(models, "compute_output", "Cumulative duration of everything around it in microseconds", static now => now.Output);
    }

    private void Time(IReadOnlyList<ServedModel> models, string name, string help, Func<ModelStatistics.Snapshot, TimeSpan> value)
    {
        Family($"nv_inference_{name}_duration_us", "counter", help);
        Each(models, (model, add) => add("", (long)value(model.Statistics.Read()).TotalMicroseconds));
    }

    private void FirstResponses(IReadOnlyList<ServedModel> models)
    {
        const string Name = "nv_inference_first_response_histogram_ms";

        Family(Name, "histogram", "Duration from request to first response in milliseconds");
        foreach (var model in models)
        {
            var (buckets, sum) = model.Statistics.FirstResponses();
            long below = 0;
            for (var i = 0; i < buckets.Length; i++)
            {
                below += buckets[i];
                var bound = i < ModelStatistics.FirstResponseBounds.Count
                    ? ModelStatistics.FirstResponseBounds[i].ToString(CultureInfo.InvariantCulture)
                    : "+Inf";
                Sample(Name + "_bucket", model.Name, $",le=\"{bound}\"", below);
            }

            Sample(Name + "_sum", model.Name, "", (long)sum.TotalMilliseconds);
            Sample(Name + "_count", model.Name, "", below);
        }
    }

    private void Scheduler(IReadOnlyList<ServedModel> models)
    {
        var generating = models.Where(static model => model.Scheduler is not null).ToArray();
        Value(generating, "slots", "gauge", "Requests that can run at once", static s => s.SlotCount);
        Value(generating, "slots_busy", "gauge", "Requests that run now", static s => s.Counters.Busy);
        Value(generating, "queue_length", "gauge", "Requests that wait for a slot", static s => s.Waiting);
        Value(generating, "queue_limit", "gauge", "Requests that may wait", static s => s.QueueLimit);
        Value(generating, "context_tokens", "gauge", "Tokens of one request, prompt and answer together", static s => s.ContextPerSequence);
        Value(generating, "used_tokens", "gauge", "Tokens that running requests hold in memory", static s => s.Counters.UsedTokens);
        Value(generating, "slot_moves_total", "counter", "Requests moved to another slot to close a gap", static s => s.Counters.Moves);
        Value(generating, "steps_total", "counter", "Calls of decode", static s => s.Counters.Steps);
        Value(generating, "prompt_tokens_total", "counter", "Prompt tokens evaluated", static s => s.Counters.PromptTokens);
        Value(generating, "prompt_tokens_reused_total", "counter", "Prompt tokens found in memory", static s => s.Counters.ReusedTokens);
        Value(generating, "prefix_hits_total", "counter", "Requests that reused the beginning of their prompt", static s => s.Counters.PrefixHits);
        Value(generating, "output_tokens_total", "counter", "Tokens generated", static s => s.Counters.OutputTokens);
        Value(generating, "cancelled_total", "counter", "Requests given up because their client left", static s => s.Counters.Cancelled);
    }

    private void Value(IReadOnlyList<ServedModel> models, string name, string type, string help, Func<Scheduling.Scheduler, long> value)
    {
        Family("atrium_engine_" + name, type, help);
        Each(models, (model, add) => add("", value(model.Scheduler!)));
    }

    private string _name = "";

    private void Family(string name, string type, string help)
    {
        _name = name;
        _text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
    }

    private void Each(IReadOnlyList<ServedModel> models, Action<ServedModel, Action<string, long>> samples)
    {
        foreach (var model in models)
        {
            samples(model, (labels, value) => Sample(_name, model.Name, labels, value));
        }
    }

    private void Sample(string name, string model, string labels, long value) =>
        _text.Append(name).Append("{model=\"").Append(Escape(model)).Append("\",version=\"").Append(ModelRepository.Version + "\"")
            .Append(labels).Append("} ").Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static string Escape(string label) =>
        label.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
