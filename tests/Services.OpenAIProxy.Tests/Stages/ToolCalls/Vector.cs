using System.Text.Json;
using Atrium.OpenAIProxy.Stages.ToolCalls;
using Atrium.OpenAIProxy.Tests.Harness;

namespace Atrium.OpenAIProxy.Tests.Stages.ToolCalls;

/// <summary>
/// One of the published vectors in <c>vectors.json</c>: what a model of a family writes, and what is told of it, as <see cref="Told"/> has it. The functions are
/// <c>f</c> and <c>get_weather</c> with the arguments <see cref="Schema"/>.
/// </summary>
internal sealed record Vector(string Format, string Text, string Told)
{
    public const string Schema =
        """{"type":"object","properties":{"city":{"type":"string"},"code":{"type":"string"},"n":{"type":"integer"},"flag":{"type":"boolean"},"tags":{"type":"array"},"opts":{"type":"object"}}}""";

    public static IReadOnlyList<Vector> All { get; } = JsonSerializer.Deserialize<List<Vector>>(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "Services.OpenAIProxy.Tests", "Stages", "ToolCalls", "vectors.json")), JsonSerializerOptions.Web)!;

    public static ToolCallRules Rules { get; } = ToolCalls.Told.Rules with
    {
        Parameters = ToolCalls.Told.Rules.Names.ToDictionary(static name => name, static _ => JsonDocument.Parse(Schema).RootElement),
    };

    public ToolCallFormat Family => ToolCallFormats.Find(Format)!;

    public override string ToString() => $"{Format}: {Text}";
}
