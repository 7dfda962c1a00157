using System.Collections.Frozen;
using Atrium.OpenAIProxy.Features;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>
/// The members that this service cannot carry out by itself. Those that ask for something become features, which an engine has or the
/// request is refused by name; labels are only checked; the rest is not part of the API.
/// </summary>
internal static class UncarriedFields
{
    private const int MostLabels = 16;
    private const int LongestLabelName = 64;
    private const int LongestLabel = 512;

    /// <summary>Members that others read, here or in the engine's own copy of the body.</summary>
    private static readonly FrozenSet<string> Known = FrozenSet.Create(
        StringComparer.Ordinal,
        "model", "messages", "temperature", "top_p", "top_k", "min_p", "repetition_penalty", "presence_penalty", "frequency_penalty", "seed", "logit_bias",
        "logprobs", "top_logprobs", "max_tokens", "max_completion_tokens", "n", "stop", "stream", "stream_options", "tools", "tool_choice", "parallel_tool_calls",
        "functions", "function_call", "response_format", "reasoning_effort", "chat_template_kwargs", "modalities", "audio", "prediction", "web_search_options",
        "documents", "add_generation_prompt", "continue_final_message", "verbosity", "service_tier", "store", "user", "metadata", "prompt_cache_key", "prompt_cache_retention", "safety_identifier");

    /// <summary>Checks them all, and answers what is asked for, each with its path.</summary>
    public static IEnumerable<(Feature Feature, string Param)> Read(RequestField root)
    {
        CheckLabels(root);
        List<(bool Asked, Feature Feature, string Param)> fields =
        [
            (ReadAudio(root, out var member), Feature.AudioOutput, member),
            (ReadPrediction(root["prediction"]), Feature.Prediction, "prediction"),
            (ReadSearch(root["web_search_options"]), Feature.WebSearch, "web_search_options"),
            (root["verbosity"].Word("low", "medium", "high") is "low" or "high", Feature.Verbosity, "verbosity"),
            (root["service_tier"].Word("auto", "default", "flex", "scale", "priority", "fast") is not (null or "auto" or "default"), Feature.ServiceTier, "service_tier"),
            (root["store"].Flag() ?? false, Feature.Store, "store"),
            (root["documents"].IsPresent, Feature.TemplateInputs, "documents"),
            (root["add_generation_prompt"].Flag() is false, Feature.TemplateInputs, "add_generation_prompt"),
            (root["continue_final_message"].Flag() is true, Feature.TemplateInputs, "continue_final_message"),
        ];
        return fields.Where(static field => field.Asked).Select(static field => (field.Feature, field.Param))
            .Concat(Variables(root).Select(static path => (Feature.TemplateInputs, path)))
            .Concat(root.Value.EnumerateObject().Select(static member => member.Name).Where(static name => !Known.Contains(name)).Select(static name => (Feature.UnknownFields, name)));
    }

    private static IEnumerable<string> Variables(RequestField root)
    {
        var template = root["chat_template_kwargs"];
        return template.IsObject() ? template.Members().Where(static one => one.Name is not ("enable_thinking" or "thinking")).Select(static one => one.Field.Path) : [];
    }

    private static void CheckLabels(RequestField root)
    {
        root["user"].Text();
        root["prompt_cache_key"].Text();
        root["safety_identifier"].Text();
        root["prompt_cache_retention"].Text();
        var metadata = root["metadata"];
        if (!metadata.IsObject())
        {
            return;
        }

        var labels = metadata.Members().ToList();
        if (labels.Count > MostLabels)
        {
            throw metadata.Invalid(
                $"Invalid 'metadata': too many properties. Expected an object with at most {MostLabels} properties, but got an object with {labels.Count} properties instead.",
                "object_above_max_properties");
        }

        foreach (var (name, label) in labels)
        {
            if (name.Length > LongestLabelName)
            {
                throw metadata.Invalid(
                    $"Invalid property name in 'metadata': '{name}' is too long. Expected a property name with maximum length {LongestLabelName}, but got one with length {name.Length} instead.",
                    "property_name_above_max_length");
            }

            if (label.Text(LongestLabel) is null)
            {
                throw label.WrongType("a string");
            }
        }
    }

    private static bool ReadAudio(RequestField root, out string member)
    {
        member = "modalities";
        var (modalities, audio) = (root["modalities"], root["audio"]);
        var wanted = modalities.Array("an array of strings").Any(static one => (one.Word("text", "audio") ?? throw one.WrongType("a string")) == "audio");
        if (audio.IsObject())
        {
            if (!audio["voice"].IsPresent)
            {
                throw audio["voice"].Missing();
            }

            audio["format"].Required();
            member = wanted ? member : "audio";
            return true;
        }

        return wanted ? throw audio.Missing() : false;
    }

    private static bool ReadPrediction(RequestField prediction)
    {
        if (!prediction.IsObject())
        {
            return false;
        }

        prediction["type"].Required();
        prediction["type"].Word("content");
        var content = prediction["content"];
        if (!content.IsPresent)
        {
            throw content.Missing();
        }

        ContentReader.Read(content, Generation.ChatRole.System);
        return true;
    }

    private static bool ReadSearch(RequestField search)
    {
        if (!search.IsObject())
        {
            return false;
        }

        search["search_context_size"].Word("low", "medium", "high");
        search["user_location"].IsObject();
        return true;
    }
}
