using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Completions;

/// <summary>Several prompts of one request, answered side by side and told as one sequence of events; the first failure ends all.</summary>
internal static class MergedPrompts
{
    // A batch is one client's: it may not fill the engine's queue alone.
    private const int MostAtOnce = 8;

    /// <summary>Asks <paramref name="answer"/> for each of <paramref name="requests"/>; choices are numbered through over all prompts.</summary>
    public static async IAsyncEnumerable<GenerationEvent> Of(
        IReadOnlyList<GenerationRequest> requests,
        Func<GenerationRequest, CancellationToken, IAsyncEnumerable<GenerationEvent>> answer,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var channel = Channel.CreateBounded<(int Prompt, GenerationEvent Event)>(new BoundedChannelOptions(256) { SingleReader = true });
        var writing = WriteAllAsync(requests, answer, channel.Writer, stop.Token);
        try
        {
            var (started, finished) = (false, 0);
            TokenUsage? usage = null;
            while (finished < requests.Count)
            {
                var (prompt, one) = await channel.Reader.ReadAsync(cancellationToken);
                switch (one)
                {
                    case GenerationEvent.Started when started:
                        break;
                    case GenerationEvent.Usage { Tokens: var more }:
                        usage = usage is null ? more : Sum(usage, more);
                        break;
                    case GenerationEvent.Finished:
                        finished++;
                        break;
                    case GenerationEvent.Failed:
                        yield return one;
                        yield break;
                    default:
                        started |= one is GenerationEvent.Started;
                        cancellationToken.ThrowIfCancellationRequested();
                        yield return Shifted(one, prompt * requests[0].Choices);
                        break;
                }
            }

            if (usage is not null)
            {
                yield return new GenerationEvent.Usage(usage);
            }

            yield return GenerationEvent.Finished.Instance;
        }
        finally
        {
            await stop.CancelAsync();
            await writing;
        }
    }

    private static async Task WriteAllAsync(
        IReadOnlyList<GenerationRequest> requests,
        Func<GenerationRequest, CancellationToken, IAsyncEnumerable<GenerationEvent>> answer,
        ChannelWriter<(int Prompt, GenerationEvent Event)> writer,
        CancellationToken cancellationToken)
    {
        try
        {
            var limit = new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellationToken };
            await Parallel.ForAsync(0, requests.Count, limit, async (prompt, token) =>
            {
                await foreach (var one in answer(requests[prompt], token))
                {
                    await writer.WriteAsync((prompt, one), token);
                }
            });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The reader left, or another prompt failed.
        }
        catch (Exception exception)
        {
            writer.TryComplete(exception);
        }
    }

    private static TokenUsage Sum(TokenUsage one, TokenUsage other) => new(one.Prompt + other.Prompt, one.Completion + other.Completion, one.Estimated || other.Estimated)
    {
        Cached = one.Cached is null && other.Cached is null ? null : (one.Cached ?? 0) + (other.Cached ?? 0),
        Reasoning = one.Reasoning is null && other.Reasoning is null ? null : (one.Reasoning ?? 0) + (other.Reasoning ?? 0),
    };

    private static GenerationEvent Shifted(GenerationEvent one, int by) => by == 0 ? one : one switch
    {
        GenerationEvent.Text text => text with { Choice = text.Choice + by },
        GenerationEvent.Reasoning reasoning => reasoning with { Choice = reasoning.Choice + by },
        GenerationEvent.Refusal refusal => refusal with { Choice = refusal.Choice + by },
        GenerationEvent.Logprobs logprobs => logprobs with { Choice = logprobs.Choice + by },
        GenerationEvent.ToolCallStarted call => call with { Choice = call.Choice + by },
        GenerationEvent.ToolCallArguments arguments => arguments with { Choice = arguments.Choice + by },
        GenerationEvent.ChoiceEnded ended => ended with { Choice = ended.Choice + by },
        _ => one,
    };
}
