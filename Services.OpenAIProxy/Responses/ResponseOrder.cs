using System.Text.Json;
using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Responses;

/// <summary>What one request asks for, and what stays the same over all parts of its answer.</summary>
internal sealed record ResponseOrder
{
    /// <summary>The generation it comes to.</summary>
    public required GenerationRequest Request { get; init; }

    /// <summary>The answer before anything was said; the model's name is the client's until it is known.</summary>
    public required ResponseObject Begun { get; init; }

    /// <summary>The request's input, as it is kept: an array of items, each with an id.</summary>
    public required byte[] Input { get; init; }

    /// <summary>The conversation that goes on; null for a new one.</summary>
    public Conversation? Before { get; init; }

    /// <summary>Whether the client sees the thinking.</summary>
    public bool ShowReasoning { get; init; }

    /// <summary>Whether it sees it as a summary.</summary>
    public bool AsSummary => Begun.Reasoning.Summary is not null;

    /// <summary>The answer with its items.</summary>
    public ResponseObject Ended(IReadOnlyList<ResponseItem> output, FinishReason reason, TokenUsage usage) => Begun with
    {
        Status = reason is FinishReason.Length or FinishReason.ContentFilter ? "incomplete" : "completed",
        IncompleteDetails = reason switch
        {
            FinishReason.Length => new IncompleteDetails("max_output_tokens"),
            FinishReason.ContentFilter => new IncompleteDetails("content_filter"),
            _ => null,
        },
        Output = output,
        Usage = ResponseUsage.Of(usage),
    };

    /// <summary>The items of an answer that came in one piece.</summary>
    public IReadOnlyList<ResponseItem> Items(CollectedChoice choice)
    {
        var items = new List<ResponseItem>();
        var status = StatusOf(choice.FinishReason);
        if (ShowReasoning && choice.Reasoning.Length > 0)
        {
            items.Add(ResponseItem.Thinking(ResponseItem.NewId("rs"), "completed", choice.Reasoning.ToString(), AsSummary));
        }

        if (choice.Text.Length > 0 || choice.Refusal.Length > 0 || choice.ToolCalls.Count == 0)
        {
            List<ResponsePart> parts = choice.Text.Length > 0 || choice.Refusal.Length == 0 ? [ResponsePart.Said(choice.Text.ToString(), choice.Logprobs)] : [];
            if (choice.Refusal.Length > 0)
            {
                parts.Add(ResponsePart.Refusal(choice.Refusal.ToString()));
            }

            items.Add(ResponseItem.Message(ResponseItem.NewId("msg"), choice.ToolCalls.Count == 0 ? status : "completed", parts));
        }

        items.AddRange(choice.ToolCalls.Select((call, i) => ResponseItem.Call(
            ResponseItem.NewId("fc"), i == choice.ToolCalls.Count - 1 ? status : "completed", call.Id, call.Name, call.Arguments.ToString())));
        return items;
    }

    /// <summary>Of an answer that ended early, the last item is not whole.</summary>
    public static string StatusOf(FinishReason reason) => reason is FinishReason.Length or FinishReason.ContentFilter ? "incomplete" : "completed";

    /// <summary>A constant of JSON.</summary>
    public static JsonElement Constant(string json) => JsonDocument.Parse(json).RootElement;
}
