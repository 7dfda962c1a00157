using System.Runtime.CompilerServices;
using System.Text.Json;
using Atrium.OpenAIProxy.Chat;
using Atrium.OpenAIProxy.Generation;
using Microsoft.Extensions.Options;

namespace Atrium.OpenAIProxy.Triton;

/// <summary>Answers chats through an engine that speaks Triton's generate extension: NVIDIA Triton, or Engine.Local.</summary>
internal sealed class TritonBackend(
    TritonClient client, TritonModels models, ContextRoom room, IOptions<TritonOptions> options, TimeProvider time, ILogger<TritonBackend> logger)
{
    /// <summary>Asks the engine and says what it answers, in the order that <see cref="GenerationEvent"/> promises.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled; the engine's connection is closed.</exception>
    public async IAsyncEnumerable<GenerationEvent> GenerateAsync(
        ChatRequest request, string requestId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var events = new List<GenerationEvent>();
        await using var answer = new TritonAnswer(client, options.Value, time, cancellationToken);
        var ended = false;
        while (!ended)
        {
            events.Clear();
            try
            {
                ended = answer.IsOpen
                    ? await answer.ReadAsync(events)
                    : await answer.OpenAsync(await CallAsync(request, cancellationToken), requestId, events);
            }
            catch (Exception exception)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var failure = TritonFailures.OfException(exception, answer.IsOpen);
                if (failure.Kind is FailureKind.Unavailable or FailureKind.Engine or FailureKind.Timeout or FailureKind.ModelNotFound)
                {
                    models.Forget();
                    Log.EngineFailed(logger, IsExpected(exception) ? null : exception, failure.Message);
                }

                events.Add(new GenerationEvent.Failed(failure));
                ended = true;
            }

            foreach (var one in events)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return one;
            }
        }
    }

    private async Task<TritonCall> CallAsync(ChatRequest request, CancellationToken cancellationToken)
    {
        var model = await models.GetAsync(cancellationToken);
        var prompt = model.Template.Render(request.Messages, request.Thinking);
        return new TritonCall
        {
            Model = model,
            Request = request,
            Prompt = prompt,
            MaxTokens = await room.LimitAsync(request, model, prompt.Text, cancellationToken),
        };
    }

    /// <summary>What an engine or a network does now and then; the message says it all, and a stack trace would only look like a bug.</summary>
    private static bool IsExpected(Exception exception) =>
        exception is TritonException or HttpRequestException or IOException or OperationCanceledException or JsonException or InvalidDataException;
}
