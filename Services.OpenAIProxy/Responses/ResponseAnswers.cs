using System.Text.Json;
using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Models;
using Atrium.OpenAIProxy.Translation;
using Microsoft.Extensions.Options;

namespace Atrium.OpenAIProxy.Responses;

/// <summary>Answers requests of <c>POST /v1/responses</c>.</summary>
internal sealed class ResponseAnswers(
    Answering answering, StreamDelivery streams, ModelCatalogue models, ResponseRequestReader reader, StoredResponses stored, IOptions<ProxyOptions> options, TimeProvider time)
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
            var owner = ClientOwner.Of(context);
            await AnswerAsync(context, record, reader.Read(body.RootElement, form, owner), owner);
        }
        catch (ApiException exception)
        {
            throw form.Own(exception);
        }
    }

    private async Task AnswerAsync(HttpContext context, GenerationRecord record, ResponseOrder order, string owner)
    {
        var request = order.Request with { RequestId = context.TraceIdentifier };
        StrictRequests.Check(request, options.Value);
        var model = models.Require(request.Model);
        record.Model = model.Id;
        order = order with { ShowReasoning = !model.StripThinking, Begun = order.Begun with { Model = model.Id } };
        await answering.RunAsync(context, model, request, record, async events =>
        {
            if (request.Stream)
            {
                await streams.SendAsync(context, record, events, output => new ResponseStreamWriter(output, order, whole => Keep(owner, order, whole)));
                return;
            }

            var answer = await CollectedAnswer.ReadAsync(events, record, context.RequestAborted);
            var choice = answer.Choices.FirstOrDefault() ?? new CollectedChoice(0);
            var response = order.Ended(order.Items(choice), choice.FinishReason, answer.Usage) with { ServiceTier = answer.Started.ServiceTier };
            var json = Keep(owner, order, response);
            record.BytesOut = json.Length;
            await context.Response.WriteJsonAsync(json, context.RequestAborted);
        });
    }

    /// <summary>Remembers <paramref name="response"/> where that is wanted; its JSON.</summary>
    private byte[] Keep(string owner, ResponseOrder order, ResponseObject response)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(response, ResponseJson.Relaxed.ResponseObject);
        if (response.Store)
        {
            var output = JsonSerializer.SerializeToUtf8Bytes(response.Output, ResponseJson.Relaxed.IReadOnlyListResponseItem);
            stored.Add(owner, response.Id, json, new Conversation(order.Before, order.Input, output));
        }

        return json;
    }
}
