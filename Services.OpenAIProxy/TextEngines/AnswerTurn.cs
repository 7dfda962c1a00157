using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.Stages.ToolCalls;
using Atrium.OpenAIProxy.Templates;

namespace Atrium.OpenAIProxy.TextEngines;

/// <summary>How an answer begins, and what it may be: the prompt, what of a call stands in it already, the guide, and how it is read.</summary>
/// <param name="Prompt">What the engine goes on with.</param>
/// <param name="BegunCall">The beginning of a call that the prompt ends with; null for none.</param>
/// <param name="Guide">What the engine may write; null for anything.</param>
internal sealed record AnswerTurn(Prompt Prompt, string? BegunCall = null, Guide? Guide = null)
{
    /// <summary>How calls in it are written.</summary>
    public ToolCallFormat CallFormat { get; private init; } = ToolCallFormats.Hermes;

    /// <summary>How thoughts in it are told from the answer; a text that is only gone on with is left as it is.</summary>
    public ReasoningFormat Reasoning { get; private init; } = ReasoningFormat.None;

    /// <summary>Follows from <paramref name="request"/>.</summary>
    public static AnswerTurn Of(TextModel model, GenerationRequest request)
    {
        if (request.Prompt is { } raw)
        {
            return new AnswerTurn(new Prompt(raw.Text, StartsInThought: false), Guide: OfFormat(request.Format));
        }

        var format = request.ToolCallFormat ?? model.Template.Calls ?? ToolCallFormats.OfName(request.Model) ?? ToolCallFormats.Hermes;
        var forced = request.ToolChoice.Mode switch
        {
            ToolChoiceMode.Function => ForcedCall.Of(format, request.Tools.First(tool => tool.Name == request.ToolChoice.Name)),
            ToolChoiceMode.Required => ForcedCall.Of(format, request.Tools),
            _ => null,
        };
        var guide = forced?.Guide ?? (request.OffersTools ? OfCalls(model, request, format) : OfFormat(request.Format));

        // A guide holds from the first token on, so there is no room for a thought before it, but in the text around calls.
        var free = guide is null || (guide.Kind == GuideKind.StructuralTag && request.Format.Kind == ResponseFormatKind.Text);
        var prompt = model.Template.Render(request.Messages, free ? request.Thinking : Thinking.Off, request.OffersTools ? request.Tools : [], request.Template);
        var reasoning = request.ReasoningFormat ?? model.Template.Reasoning;
        var inThought = free && (prompt.StartsInThought || reasoning.StartsInside || reasoning.IsOpenIn(prompt.Text));
        return new AnswerTurn(new Prompt(prompt.Text + forced?.Begun, inThought && reasoning.Split is not null), forced?.Begun, guide)
        {
            CallFormat = forced?.Format ?? format,
            Reasoning = reasoning,
        };
    }

    /// <summary>The guide of an answer in which the model may call: its strict functions by their schemas, and text or a document beside.</summary>
    private static Guide? OfCalls(TextModel model, GenerationRequest request, ToolCallFormat format)
    {
        var tags = model.TakesTags && format == ToolCallFormats.Hermes;
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
