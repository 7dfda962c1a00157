namespace Atrium.OpenAIProxy.Features;

/// <summary>Something a request can ask for beyond text in, text out.</summary>
internal enum Feature
{
    /// <summary><c>n</c> above 1.</summary>
    Choices,

    /// <summary><c>stop</c>.</summary>
    Stop,

    /// <summary><c>seed</c>.</summary>
    Seed,

    /// <summary><c>logit_bias</c>.</summary>
    LogitBias,

    /// <summary><c>logprobs</c>, the chosen tokens alone.</summary>
    Logprobs,

    /// <summary><c>top_logprobs</c> above 0.</summary>
    TopLogprobs,

    /// <summary><c>presence_penalty</c> other than 0.</summary>
    PresencePenalty,

    /// <summary><c>frequency_penalty</c> other than 0.</summary>
    FrequencyPenalty,

    /// <summary><c>top_k</c>, an extension.</summary>
    TopK,

    /// <summary><c>min_p</c>, an extension.</summary>
    MinP,

    /// <summary><c>repetition_penalty</c>, an extension.</summary>
    RepetitionPenalty,

    /// <summary><c>tools</c>.</summary>
    Tools,

    /// <summary><c>tool_choice</c> that makes the model call.</summary>
    ForcedToolCall,

    /// <summary><c>strict</c> of a function: the arguments follow its schema even when the model decides whether to call.</summary>
    StrictTools,

    /// <summary><c>parallel_tool_calls</c> that is false.</summary>
    SingleToolCall,

    /// <summary><c>response_format</c> of the type <c>json_object</c>.</summary>
    JsonObject,

    /// <summary><c>response_format</c> of the type <c>json_schema</c>.</summary>
    JsonSchema,

    /// <summary><c>response_format</c> other than text beside tools that the model may call or not.</summary>
    FormatBesideTools,

    /// <summary><c>reasoning_effort</c>.</summary>
    ReasoningEffort,

    /// <summary>Parts of the type <c>image_url</c>.</summary>
    ImageParts,

    /// <summary>Parts of the type <c>input_audio</c>.</summary>
    AudioParts,

    /// <summary>Parts of the type <c>file</c>.</summary>
    FileParts,

    /// <summary><c>/v1/completions</c>.</summary>
    Completions,

    /// <summary><c>suffix</c> of <c>/v1/completions</c>.</summary>
    Suffix,

    /// <summary><c>/v1/embeddings</c>.</summary>
    Embeddings,

    /// <summary><c>/tokenize</c>.</summary>
    Tokenize,

    /// <summary><c>modalities</c> with audio, <c>audio</c>.</summary>
    AudioOutput,

    /// <summary><c>prediction</c>.</summary>
    Prediction,

    /// <summary><c>web_search_options</c>.</summary>
    WebSearch,

    /// <summary><c>verbosity</c> other than medium.</summary>
    Verbosity,

    /// <summary><c>service_tier</c> other than auto and default.</summary>
    ServiceTier,

    /// <summary><c>store</c> of a chat: the answer can be asked for again.</summary>
    Store,

    /// <summary>What the model's template is given beside the conversation, extensions all: variables, documents, and how the prompt ends.</summary>
    TemplateInputs,

    /// <summary>Members that are not part of the API.</summary>
    UnknownFields,
}

/// <summary>Who carries a feature out.</summary>
internal enum Support
{
    /// <summary>Nobody: a request that asks for it is refused by name.</summary>
    Refused,

    /// <summary>The engine.</summary>
    Engine,

    /// <summary>This service, over an engine that knows nothing of it.</summary>
    Gateway,

    /// <summary>Nobody, and it changes nothing that a client could miss; it is noted in the log.</summary>
    Ignored,
}
