using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Models;
using Atrium.OpenAIProxy.Triton;
using Microsoft.Extensions.Options;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>Answers chat completion requests.</summary>
internal sealed class ChatCompletions(
    TritonBackend backend, ServedModel model, IOptions<ProxyOptions> options, TimeProvider time, ILogger<ChatCompletions> logger)
{
    private readonly ProxyOptions _options = options.Value;

    /// <summary>Answers one request.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var record = new ChatRecord(time);
        var request = await ReadAsync(context);
        model.Require(request.Model);
        var reply = new ChatReply
        {
            Created = time.GetUtcNow().ToUnixTimeSeconds(),
            Model = model.Id,
            IncludeUsage = request.IncludeUsage,
            ShowReasoning = !_options.StripThinking,
        };
        var events = backend.GenerateAsync(request, context.TraceIdentifier, context.RequestAborted);
        if (request.Stream)
        {
            await ChatStream.SendAsync(context, reply, record, events, TimeSpan.FromSeconds(_options.KeepAliveSeconds), time);
        }
        else
        {
            await SendWholeAsync(context, reply, record, events);
        }
    }

    private static async Task SendWholeAsync(HttpContext context, ChatReply reply, ChatRecord record, IAsyncEnumerable<GenerationEvent> events)
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

        var completion = new ChatCompletion(
            reply.Id,
            "chat.completion",
            reply.Created,
            reply.Model,
            [
                new ChatChoice(
                    0,
                    new ChatMessage("assistant", content.ToString(), Refusal: null, reasoning.Length > 0 ? reasoning.ToString() : null),
                    Logprobs: null,
                    record.FinishReason == FinishReason.Length ? "length" : "stop"),
            ],
            ChatUsage.Of(record.Usage!));
        var body = JsonSerializer.SerializeToUtf8Bytes(completion, ChatJson.Relaxed.ChatCompletion);
        record.BytesOut = body.Length;
        await context.Response.WriteJsonAsync(body, context.RequestAborted);
    }

    private async Task<ChatRequest> ReadAsync(HttpContext context)
    {
        JsonDocument body;
        try
        {
            body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        }
        catch (JsonException)
        {
            throw new ApiException(new ApiError(400, ApiError.InvalidRequest, "We could not parse the JSON body of your request: it is not valid JSON."));
        }

        using (body)
        {
            return ChatRequestReader.Read(body.RootElement, field => Log.UnknownField(logger, field));
        }
    }
}
