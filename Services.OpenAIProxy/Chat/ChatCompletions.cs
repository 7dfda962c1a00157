using System.Text.Json;
using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Models;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>Answers chat completion requests.</summary>
internal sealed class ChatCompletions(
    Answering answering, StreamDelivery streams, ModelCatalogue models, TimeProvider time, ILogger<ChatCompletions> logger)
{
    /// <summary>Answers one request.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var record = new GenerationRecord(time);
        OpenAIHeaders.Add(context, record);
        using var body = await RequestBody.ReadAsync(context, record);
        var request = ChatRequestReader.Read(body.RootElement, field => Log.UnknownField(logger, field)) with { RequestId = context.TraceIdentifier };
        var model = models.Require(request.Model);
        record.Model = model.Id;
        var reply = new ChatReply
        {
            Created = time.GetUtcNow().ToUnixTimeSeconds(),
            Model = model.Id,
            Choices = request.Choices,
            IncludeUsage = request.IncludeUsage,
            ShowReasoning = !model.StripThinking,
        };
        record.ResponseId = reply.Id;
        await answering.RunAsync(context, model, request, record, async events =>
        {
            if (request.Stream)
            {
                await streams.SendAsync(context, record, events, output => new ChatStreamWriter(output, reply));
                return;
            }

            var answer = await CollectedAnswer.ReadAsync(events, record, context.RequestAborted);
            var json = JsonSerializer.SerializeToUtf8Bytes(ChatCompletion.Of(reply, answer), ChatJson.Relaxed.ChatCompletion);
            record.BytesOut = json.Length;
            await context.Response.WriteJsonAsync(json, context.RequestAborted);
        });
    }
}
