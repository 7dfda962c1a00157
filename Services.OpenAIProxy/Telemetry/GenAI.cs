namespace Atrium.OpenAIProxy.Telemetry;

/// <summary>Names from OpenTelemetry's conventions for generative AI (https://github.com/open-telemetry/semantic-conventions-genai).</summary>
internal static class GenAI
{
    public const string ConversationId = "gen_ai.conversation.id";
    public const string ChoiceCount = "gen_ai.request.choice.count";
    public const string Attempts = "atrium.attempts";
    public const string Deployment = "atrium.deployment";
    public const string EmbeddingDimensions = "gen_ai.embeddings.dimension.count";
    public const string EncodingFormats = "gen_ai.request.encoding_formats";
    public const string ErrorType = "error.type";
    public const string FinishReasons = "gen_ai.response.finish_reasons";
    public const string FrequencyPenalty = "gen_ai.request.frequency_penalty";
    public const string InputMessages = "gen_ai.input.messages";
    public const string MaxTokens = "gen_ai.request.max_tokens";
    public const string OperationName = "gen_ai.operation.name";
    public const string OutputMessages = "gen_ai.output.messages";
    public const string OutputType = "gen_ai.output.type";
    public const string PresencePenalty = "gen_ai.request.presence_penalty";
    public const string ProviderName = "gen_ai.provider.name";
    public const string RequestModel = "gen_ai.request.model";
    public const string ResponseId = "gen_ai.response.id";
    public const string ResponseModel = "gen_ai.response.model";
    public const string Seed = "gen_ai.request.seed";
    public const string ServerAddress = "server.address";
    public const string ServerPort = "server.port";
    public const string StopSequences = "gen_ai.request.stop_sequences";
    public const string Stream = "gen_ai.request.stream";
    public const string Temperature = "gen_ai.request.temperature";
    public const string TimeToFirstChunk = "gen_ai.response.time_to_first_chunk";
    public const string TokenModality = "gen_ai.token.modality";
    public const string TokenType = "gen_ai.token.type";
    public const string ToolDefinitions = "gen_ai.tool.definitions";
    public const string TopK = "gen_ai.request.top_k";
    public const string TopP = "gen_ai.request.top_p";
    public const string UsageCacheRead = "gen_ai.usage.cache_read.input_tokens";
    public const string UsageInput = "gen_ai.usage.input_tokens";
    public const string UsageOutput = "gen_ai.usage.output_tokens";
    public const string UsageReasoning = "gen_ai.usage.reasoning.output_tokens";

    /// <summary>Values of <see cref="OperationName"/>.</summary>
    public const string Chat = "chat";

    /// <summary>The operation of <c>/v1/completions</c>.</summary>
    public const string TextCompletion = "text_completion";

    /// <summary>The operation of <c>/v1/embeddings</c>.</summary>
    public const string Embeddings = "embeddings";
}
