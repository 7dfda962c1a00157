using System.Text.Json;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.Triton.Dialects;

/// <summary>How one family of models behind Triton's generate extension wants to be asked, and how it answers.</summary>
internal interface ITritonDialect
{
    /// <summary>Its name for people.</summary>
    string Name { get; }

    /// <summary>What its streams are known to hold before any was seen; Auto where only a stream can tell.</summary>
    StreamText UsualText { get; }

    /// <summary>Whether <c>num_output_tokens</c> counts the tokens of its own event; null where only a stream can tell.</summary>
    bool? CountsEachEvent { get; }

    /// <summary>What can be had over a model with <paramref name="inputs"/>.</summary>
    FeatureTable Features(TritonInputs inputs);

    /// <summary>Whether the model can be told stop strings.</summary>
    bool TakesStops(TritonInputs inputs);

    /// <summary>Whether the model can be guided by structural tags.</summary>
    bool TakesTags(TritonInputs inputs);

    /// <summary>Whether it sends something for a required input of this name.</summary>
    bool Gives(string input);

    /// <summary>Writes the members of the request.</summary>
    void Write(Utf8JsonWriter json, TextCall call, TritonModel model);

    /// <summary>Adds what the output <c>logprobs</c>, a string of JSON, says about the tokens of an event, each with at most <paramref name="top"/> alternatives.</summary>
    /// <exception cref="JsonException">It is no such JSON.</exception>
    void ReadLogprobs(ReadOnlySpan<byte> utf8, int top, List<TokenLogprob> tokens);
}
