using System.Text.Json;
using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Models;
using Atrium.OpenAIProxy.Translation;
using Microsoft.Extensions.Options;

namespace Atrium.OpenAIProxy.Completions;

/// <summary>Answers completion requests.</summary>
internal sealed class TextCompletions(Answering answering, StreamDelivery streams, ModelCatalogue models, IOptions<ProxyOptions> options, TimeProvider time)
{
    /// <summary>Answers one request.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var record = new GenerationRecord(time);
        OpenAIHeaders.Add(context, record);
        using var body = await RequestBody.ReadAsync(context, record);
        using var form = new ChatForm();
        try
        {
            var order = CompletionReader.Read(body.RootElement, form);
            await AnswerAsync(context, record, order);
        }
        catch (ApiException exception)
        {
            throw form.Own(exception);
        }
    }

    private async Task AnswerAsync(HttpContext context, GenerationRecord record, CompletionOrder order)
    {
        var request = order.Requests[0] with { RequestId = context.TraceIdentifier };
        StrictRequests.Check(request, options.Value);
        var model = models.Require(request.Model);
        record.Model = model.Id;
        var reply = new CompletionReply { Created = time.GetUtcNow().ToUnixTimeSeconds(), Model = model.Id, Order = order };
        var more = order.Requests.Skip(1).Select((one, i) => one with { RequestId = $"{context.TraceIdentifier}-{i + 1}" });
        record.ResponseId = reply.Id;
        await answering.RunAsync(context, model, [request, .. more], record, async events =>
        {
            if (request.Stream)
            {
                await streams.SendAsync(context, record, events, output => new CompletionStreamWriter(output, reply));
                return;
            }

            var answer = await CollectedAnswer.ReadAsync(events, record, context.RequestAborted);
            var json = JsonSerializer.SerializeToUtf8Bytes(Completion.Of(reply, answer), CompletionJson.Relaxed.Completion);
            record.BytesOut = json.Length;
            await context.Response.WriteJsonAsync(json, context.RequestAborted);
        });
    }
}
