using System.Text;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Routing;
using Atrium.OpenAIProxy.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.OpenAIProxy.Tests.Features;

/// <summary>docs/features.md is made of the backends' own tables, those that requests are refused by.</summary>
public sealed class FeaturePageTests
{
    private const string Introduction = """
        # What each engine carries out

        Every field of OpenAI's API is read. What it asks for is carried out by the engine or by the gateway (Atrium's proxy), or the request
        is refused with 400 and the field's name in `param`. Nothing is dropped in silence: what is ignored is a wish about cost or manner, not
        about what an answer holds, and is named in the log.

        **engine**: the engine does it. **gateway**: the proxy does it over an engine that knows nothing of it. **ignored**: see above.
        **-**: refused.

        The columns of Triton show models that declare all inputs of their dialect; what a model's own config does not declare is refused for it
        too. An engine of the kind `openai` refuses by itself what it does not do.

        This page is generated from the tables that requests are checked by: after a change, run `ATRIUM_WRITE_DOCS=1 ./atrium test FeaturePage`.

        """;

    private const string Fields = """

        ## Fields that need no engine

        `model`, `messages` (text), `temperature`, `top_p`, `max_tokens`, `max_completion_tokens`, `stream`, `stream_options` with `include_usage` and
        `include_obfuscation`, `tool_choice` `none` and `auto`, `allowed_tools`, `functions` and `function_call` (as tools) work over every engine. `user`, `metadata`,
        `safety_identifier`, `prompt_cache_key` and `prompt_cache_retention` are labels: checked, given to engines that speak OpenAI's API, without effect elsewhere.

        """;

    [Fact]
    public async Task Page_is_what_the_backends_tables_say()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        var engines = proxy.Services.GetServices<IBackendKind>().SelectMany(static kind => kind.Tables).ToList();
        Assert.Equal(engines.Select(static one => one.Engine).Distinct(), engines.Select(static one => one.Engine));
        var page = new StringBuilder(Introduction.ReplaceLineEndings("\n"));
        page.Append("\n| | asked for by |").AppendJoin("", engines.Select(static one => $" {one.Engine} |")).Append('\n');
        page.Append("|---|---|").AppendJoin("", engines.Select(static _ => "---|")).Append('\n');
        foreach (var feature in Enum.GetValues<Feature>())
        {
            var (name, fields) = Words(feature);
            page.Append("| ").Append(name).Append(" | ").Append(fields).Append(" |").AppendJoin("", engines.Select(one => $" {Word(one.Table[feature])} |")).Append('\n');
        }

        page.Append(Fields.ReplaceLineEndings("\n").TrimEnd('\n')).Append('\n');
        var path = Path.Combine(Repository.Root, "docs", "features.md");
        if (Environment.GetEnvironmentVariable("ATRIUM_WRITE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(path, page.ToString());
        }

        Assert.Equal(page.ToString(), await File.ReadAllTextAsync(path));
    }

    private static string Word(Support support) => support == Support.Refused ? "-" : support.ToString().ToLowerInvariant();

    private static (string Name, string Fields) Words(Feature feature) => feature switch
    {
        Feature.Choices => ("several answers", "`n`"),
        Feature.Stop => ("stop strings", "`stop`"),
        Feature.Seed => ("seed", "`seed`"),
        Feature.LogitBias => ("token biases", "`logit_bias`"),
        Feature.Logprobs => ("log probabilities", "`logprobs`"),
        Feature.TopLogprobs => ("alternatives", "`top_logprobs`"),
        Feature.PresencePenalty => ("presence penalty", "`presence_penalty`"),
        Feature.FrequencyPenalty => ("frequency penalty", "`frequency_penalty`"),
        Feature.TopK => ("top k", "`top_k` (extension)"),
        Feature.MinP => ("min p", "`min_p` (extension)"),
        Feature.RepetitionPenalty => ("repetition penalty", "`repetition_penalty` (extension)"),
        Feature.Tools => ("function calls", "`tools`"),
        Feature.ForcedToolCall => ("calls that must be", "`tool_choice`: `required` or a function"),
        Feature.StrictTools => ("calls that must follow the schema", "`tools[].function.strict`"),
        Feature.SingleToolCall => ("at most one call", "`parallel_tool_calls`: false"),
        Feature.JsonObject => ("JSON", "`response_format`: `json_object`"),
        Feature.JsonSchema => ("JSON by a schema", "`response_format`: `json_schema`"),
        Feature.FormatBesideTools => ("JSON or calls", "`response_format` and `tools`"),
        Feature.ReasoningEffort => ("thinking on or off", "`reasoning_effort`, `chat_template_kwargs.enable_thinking`"),
        Feature.ImageParts => ("images", "parts `image_url`"),
        Feature.AudioParts => ("audio", "parts `input_audio`"),
        Feature.FileParts => ("files", "parts `file`"),
        Feature.Completions => ("texts to go on with", "`/v1/completions`"),
        Feature.Suffix => ("texts to fill in", "`suffix` of `/v1/completions`"),
        Feature.Embeddings => ("vectors", "`/v1/embeddings`"),
        Feature.Tokenize => ("tokens", "`/tokenize`"),
        Feature.AudioOutput => ("spoken answers", "`modalities`, `audio`"),
        Feature.Prediction => ("predicted answers", "`prediction`"),
        Feature.WebSearch => ("web search", "`web_search_options`"),
        Feature.Verbosity => ("verbosity", "`verbosity`: `low`, `high`"),
        Feature.ServiceTier => ("service tiers", "`service_tier`: `flex`, `scale`, `priority`, `fast`"),
        Feature.Store => ("stored chats", "`store`"),
        Feature.TemplateInputs => ("what the template is given", "`chat_template_kwargs`, `documents`, `add_generation_prompt`, `continue_final_message` (extensions)"),
        Feature.UnknownFields => ("fields beyond the API", "any other; refused under `STRICT_REQUESTS`"),
        _ => throw new ArgumentOutOfRangeException(nameof(feature), feature, "The page has no words for it."),
    };
}
