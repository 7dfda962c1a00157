using System.Text.Json;
using Atrium.Engine.Tests.Hosting;
using Atrium.Upstreams.Triton;

namespace Atrium.Engine.Tests.Models;

/// <summary>The mock of this engine, which others are tested against, declares what this engine declares.</summary>
[Collection(SharedEngine.Collection)]
public sealed class MockConfigTests(SharedEngine shared)
{
    [Theory]
    [InlineData("input")]
    [InlineData("output")]
    public async Task It_has_the_same_inputs_and_outputs(string tensors)
    {
        var real = JsonDocument.Parse(await shared.Engine.Client.GetStringAsync("/v2/models/ensemble/config")).RootElement;
        var mock = JsonDocument.Parse(ModelConfig.Of(ModelConfigKind.Engine, "ensemble", 4096)!).RootElement;
        Assert.Equal(Declared(real.GetProperty(tensors)), Declared(mock.GetProperty(tensors)));
    }

    private static IEnumerable<string> Declared(JsonElement tensors) => tensors.EnumerateArray().Select(static tensor =>
        $"{tensor.GetProperty("name").GetString()} {tensor.GetProperty("data_type").GetString()}{(tensor.TryGetProperty("optional", out var optional) && optional.ValueKind == JsonValueKind.True ? " optional" : "")}").Order(StringComparer.Ordinal);
}
