using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>Delivers an answer in one piece.</summary>
internal static class ChatWhole
{
    /// <summary>Waits for the end of <paramref name="events"/>, then sends the completion, or the failure with its own status.</summary>
    public static async Task SendAsync(HttpContext context, ChatReply reply, ChatRecord record, IAsyncEnumerable<GenerationEvent> events)
    {
        var content = new StringBuilder();
        var reasoning = new StringBuilder();
        await foreach (var one in events.WithCancellation(context.RequestAborted))
        {
            record.Saw(one);
            switch (one)
            {
                case GenerationEvent.Text text:
                    content.Append(text.Delta);
                    break;
                case GenerationEvent.Reasoning thought when reply.ShowReasoning:
                    reasoning.Append(thought.Delta);
                    break;
            }
        }

        if (record.Failure is { } failure)
        {
            throw new ApiException(failure.ToApiError());
        }

        var message = new ChatMessage("assistant", content.ToString(), Refusal: null, reasoning.Length > 0 ? reasoning.ToString() : null);
        var choice = new ChatChoice(0, message, Logprobs: null, record.FinishReason == FinishReason.Length ? "length" : "stop");
        var completion = new ChatCompletion(reply.Id, "chat.completion", reply.Created, reply.Model, [choice], ChatUsage.Of(record.Usage!));
        var body = JsonSerializer.SerializeToUtf8Bytes(completion, ChatJson.Relaxed.ChatCompletion);
        record.BytesOut = body.Length;
        await context.Response.WriteJsonAsync(body, context.RequestAborted);
    }
}
