using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Stages.ToolCalls;
using Atrium.OpenAIProxy.Templates;

namespace Atrium.OpenAIProxy.TextEngines;

/// <summary>How an answer begins, and what it may be: the prompt, what of a call stands in it already, and the guide.</summary>
/// <param name="Prompt">What the engine goes on with.</param>
/// <param name="BegunCall">The beginning of a call that the prompt ends with; null for none.</param>
/// <param name="Guide">What the engine may write; null for anything.</param>
internal sealed record AnswerTurn(Prompt Prompt, string? BegunCall = null, Guide? Guide = null)
{
    /// <summary>Follows from <paramref name="request"/>.</summary>
    public static AnswerTurn Of(TextModel model, GenerationRequest request)
    {
        if (request.Prompt is { } raw)
        {
            return new AnswerTurn(new Prompt(raw.Text, StartsInThought: false), Guide: OfFormat(request.Format));
        }

        var (begun, guide) = request.ToolChoice.Mode switch
        {
            ToolChoiceMode.Function => ForcedCall.Of(request.Tools.First(tool => tool.Name == request.ToolChoice.Name)),
            ToolChoiceMode.Required => ForcedCall.Of(request.Tools),
            _ when request.OffersTools => (null, OfCalls(model, request)),
            _ => (null, OfFormat(request.Format)),
        };

        // A guide holds from the first token on, so there is no room for a thought before it, but in the text around calls.
        var free = guide is null || (guide.Kind == GuideKind.StructuralTag && request.Format.Kind == ResponseFormatKind.Text);
        var prompt = model.Template.Render(request.Messages, free ? request.Thinking : Thinking.Off, request.OffersTools ? request.Tools : [], request.Template);
        return new AnswerTurn(prompt with { Text = prompt.Text + begun }, begun, guide);
    }

    /// <summary>The guide of an answer in which the model may call: its strict functions by their schemas, and text or a document beside.</summary>
    private static Guide? OfCalls(TextModel model, GenerationRequest request)
    {
        var tags = model.TakesTags && model.Template.Calls == ToolCallFormat.Hermes;
        if (request.Format.Kind == ResponseFormatKind.Text)
        {
            return tags && request.Tools.Any(static tool => tool.Strict) ? CallTags.InText(request.Tools) : null;
        }

        return tags ? CallTags.OrDocument(request.Tools, request.Format) : throw new EngineException(new GenerationFailure(
            FailureKind.InvalidRequest,
            $"Unsupported parameter: 'response_format'. The engine behind the model '{request.Model}' does not carry it out beside 'tools'.",
            "response_format")
        { Code = "unsupported_parameter" });
    }

    private static Guide? OfFormat(ResponseFormat format) => format.Kind switch
    {
        ResponseFormatKind.JsonObject => new Guide(GuideKind.Json),
        ResponseFormatKind.JsonSchema => new Guide(GuideKind.JsonSchema, format.Schema.GetRawText()),
        _ => null,
    };
}
