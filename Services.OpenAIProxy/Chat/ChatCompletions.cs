using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Models;
using Atrium.OpenAIProxy.RequestRows;
using Atrium.OpenAIProxy.Telemetry;
using Atrium.OpenAIProxy.Triton;
using Microsoft.Extensions.Options;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>Answers chat completion requests.</summary>
internal sealed class ChatCompletions(
    TritonBackend backend,
    ServedModel model,
    ChatMetrics metrics,
    IOptions<ProxyOptions> options,
    TimeProvider time,
    ILogger<ChatCompletions> logger,
    RowBuffer? rows = null)
{
    private readonly ProxyOptions _options = options.Value;

    /// <summary>Answers one request.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var record = new ChatRecord(time);
        OpenAIHeaders.Add(context, record);
        var request = await ReadAsync(context, record);
        model.Require(request.Model);
        var reply = new ChatReply
        {
            Created = time.GetUtcNow().ToUnixTimeSeconds(),
            Model = model.Id,
            IncludeUsage = request.IncludeUsage,
            ShowReasoning = !_options.StripThinking,
        };
        var span = metrics.Begin(request);
        try
        {
            var events = backend.GenerateAsync(request, context.TraceIdentifier, context.RequestAborted);
            await (request.Stream
                ? ChatStream.SendAsync(context, reply, record, events, TimeSpan.FromSeconds(_options.KeepAliveSeconds), time)
                : ChatWhole.SendAsync(context, reply, record, events));
        }
        finally
        {
            metrics.End(record, span, context.RequestAborted.IsCancellationRequested);
            rows?.Add(record.ToRow(context, model.Id, request.Stream));
        }
    }

    private async Task<ChatRequest> ReadAsync(HttpContext context, ChatRecord record)
    {
        JsonDocument body;
        try
        {
            body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        }
        catch (JsonException exception)
        {
            throw new ApiException(new ApiError(
                400, ApiError.InvalidRequest, $"We could not parse the JSON body of your request: {Where(exception)}."));
        }

        using (body)
        {
            record.BytesIn = context.Request.ContentLength ?? Encoding.UTF8.GetByteCount(body.RootElement.GetRawText());
            return ChatRequestReader.Read(body.RootElement, field => Log.UnknownField(logger, field));
        }
    }

    private static string Where(JsonException exception) =>
        $"it is not valid JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1})";
}
