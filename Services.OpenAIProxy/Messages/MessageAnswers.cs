using System.Text.Json;
using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Models;
using Atrium.OpenAIProxy.Routing;
using Atrium.OpenAIProxy.Translation;
using Microsoft.Extensions.Options;

namespace Atrium.OpenAIProxy.Messages;

/// <summary>Answers requests of <c>/v1/messages</c>, errors in that API's shape included.</summary>
internal sealed class MessageAnswers(
    Answering answering, StreamDelivery streams, Router router, ModelCatalogue models, IOptions<ProxyOptions> options, TimeProvider time)
{
    /// <summary>Answers one request.</summary>
    public Task AnswerAsync(HttpContext context) => ReadAsync(context, counts: false, async (model, request, record) =>
    {
        record.Model = model.Id;
        var reply = new MessageReply { Model = model.Id, RequestId = context.TraceIdentifier, ShowReasoning = !model.StripThinking };
        await answering.RunAsync(context, model, request, record, async events =>
        {
            if (request.Stream)
            {
                await streams.SendAsync(context, record, events, output => new MessageStreamWriter(output, reply));
                return;
            }

            var answer = await CollectedAnswer.ReadAsync(events, record, context.RequestAborted);
            var json = JsonSerializer.SerializeToUtf8Bytes(Whole(reply, answer), MessageJson.Relaxed.Message);
            record.BytesOut = json.Length;
            await context.Response.WriteJsonAsync(json, context.RequestAborted);
        });
    });

    /// <summary>Counts the tokens of one request.</summary>
    public Task CountAsync(HttpContext context) => ReadAsync(context, counts: true, async (model, request, record) =>
    {
        try
        {
            var count = new TokenizeRequest { Model = request.Model, Text = "", Conversation = request, AddSpecial = false };
            var tokens = (await router.TokenizeAsync(model, count, record.Route, context.RequestAborted)).Tokens.Count;
            await context.Response.WriteJsonAsync(JsonSerializer.SerializeToUtf8Bytes(new MessageTokens(tokens), MessageJson.Relaxed.MessageTokens), context.RequestAborted);
        }
        catch (EngineException exception)
        {
            throw new ApiException(exception.Failure.ToApiError());
        }
    });

    private static Message Whole(MessageReply reply, CollectedAnswer answer)
    {
        try
        {
            return Message.Of(reply, answer);
        }
        catch (JsonException)
        {
            throw new ApiException(new GenerationFailure(FailureKind.Engine, "The model called a tool with something that is not a JSON object.").ToApiError());
        }
    }

    private async Task ReadAsync(HttpContext context, bool counts, Func<ServedModel, GenerationRequest, GenerationRecord, Task> answer)
    {
        MessageError.AddRequestId(context);
        var record = new GenerationRecord(time);
        using var form = new ChatForm();
        try
        {
            using var body = await RequestBody.ReadAsync(context, record);
            var request = MessageRequestReader.Read(body.RootElement, form, counts) with { RequestId = context.TraceIdentifier };
            StrictRequests.Check(request, options.Value);
            await answer(models.Require(request.Model), request, record);
        }
        catch (ApiException exception) when (!context.Response.HasStarted)
        {
            await MessageError.WriteAsync(context, form.Own(exception).Error);
        }
    }
}
