using System.Text.Json;
using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Models;
using Microsoft.Extensions.Options;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>Answers chat completion requests.</summary>
internal sealed class ChatCompletions(
    Answering answering, StreamDelivery streams, ModelCatalogue models, IOptions<ProxyOptions> options, TimeProvider time)
{
    /// <summary>Answers one request.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var record = new GenerationRecord(time);
        OpenAIHeaders.Add(context, record);
        using var body = await RequestBody.ReadAsync(context, record);
        var request = ChatRequestReader.Read(body.RootElement) with { RequestId = context.TraceIdentifier };
        StrictRequests.Check(request, options.Value);
        var model = models.Require(request.Model);
        record.Model = model.Id;
        var reply = new ChatReply
        {
            Created = time.GetUtcNow().ToUnixTimeSeconds(),
            Model = model.Id,
            Choices = request.Choices,
            IncludeUsage = request.IncludeUsage,
            Obfuscate = request.Obfuscate,
            CallsOnly = request.ToolChoice.Mode is ToolChoiceMode.Required or ToolChoiceMode.Function,
            LegacyFunctions = LegacyFunctions.AreUsed(new RequestField(body.RootElement, "")),
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
