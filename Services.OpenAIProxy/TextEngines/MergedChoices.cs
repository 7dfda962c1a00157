using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.TextEngines;

/// <summary>Several answers to one request from an engine that gives one at a time: asked side by side, told as one sequence of events.</summary>
internal static class MergedChoices
{
    /// <summary>
    /// Asks <paramref name="answer"/> for each choice. Nothing is told before every choice was accepted, so that a refusal of one is a refusal of
    /// the whole; the first failure ends all.
    /// </summary>
    public static async IAsyncEnumerable<GenerationEvent> Of(
        GenerationRequest request,
        Func<GenerationRequest, int, CancellationToken, IAsyncEnumerable<GenerationEvent>> answer,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var channel = Channel.CreateBounded<GenerationEvent>(new BoundedChannelOptions(64 * request.Choices) { SingleReader = true });
        var writers = Enumerable.Range(0, request.Choices).Select(choice => WriteAsync(answer(Own(request, choice), choice, stop.Token), channel.Writer, stop.Token)).ToArray();
        try
        {
            var merge = new Merge(request.Choices);
            while (!merge.Ended)
            {
                foreach (var one in merge.Take(await channel.Reader.ReadAsync(cancellationToken)))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return one;
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(writers);
        }
    }

    // The same seed for all would give the same answer n times; so would none, on engines whose default is a constant.
    private static GenerationRequest Own(GenerationRequest request, int choice) =>
        request with
        {
            Choices = 1,
            Sampling = request.Sampling with { Seed = unchecked((request.Sampling.Seed ?? Random.Shared.NextInt64(int.MaxValue)) + choice) },
        };

    private static async Task WriteAsync(IAsyncEnumerable<GenerationEvent> events, ChannelWriter<GenerationEvent> writer, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var one in events)
            {
                await writer.WriteAsync(one, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The reader left, or another choice failed.
        }
        catch (Exception exception)
        {
            writer.TryComplete(exception);
        }
    }

    private sealed class Merge(int choices)
    {
        private readonly List<GenerationEvent> _held = [];
        private int _started;
        private int _finished;
        private TokenUsage? _usage;

        public bool Ended { get; private set; }

        public IEnumerable<GenerationEvent> Take(GenerationEvent one)
        {
            switch (one)
            {
                case GenerationEvent.Failed:
                    Ended = true;
                    return [one];
                case GenerationEvent.Started:
                    return ++_started == choices ? [one, .. _held] : [];
                case GenerationEvent.Usage { Tokens: var more }:
                    // The prompt is the same one for all, and counts once.
                    _usage = _usage is null ? more : new TokenUsage(more.Prompt, _usage.Completion + more.Completion, _usage.Estimated || more.Estimated);
                    return [];
                case GenerationEvent.Finished:
                    Ended = ++_finished == choices;
                    return !Ended ? [] : _usage is null ? [one] : [new GenerationEvent.Usage(_usage), one];
                case var other when _started < choices:
                    _held.Add(other);
                    return [];
                default:
                    return [one];
            }
        }
    }
}
