using System.Text;
using System.Text.Json;

namespace Atrium.OpenAIProxy.Tests.Harness;

/// <summary>What a client got of a stream.</summary>
/// <param name="Raw">The body as it was.</param>
/// <param name="Broken">True when the body ended without its end mark.</param>
internal sealed record ChatStreamResult(string Raw, bool Broken)
{
    /// <summary>The data of the events, [DONE] included.</summary>
    public IReadOnlyList<string> Data { get; } =
        [.. Raw.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(static e => e.StartsWith("data: ", StringComparison.Ordinal)).Select(static e => e["data: ".Length..])];

    public bool Done => Data is [.., "[DONE]"];

    public IReadOnlyList<JsonElement> Chunks => [.. Data.Where(static data => data != "[DONE]").Select(static data => JsonDocument.Parse(data).RootElement)];

    public string Text => Join("content");

    public string Reasoning => Join("reasoning_content");

    public string? FinishReason => Deltas.Select(static choice => choice.GetProperty("finish_reason").GetString()).LastOrDefault(static reason => reason is not null);

    public JsonElement? Usage => Chunks.Where(static c => c.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object)
        .Select(static c => (JsonElement?)c.GetProperty("usage")).LastOrDefault();

    public JsonElement? Error => Chunks.Where(static c => c.TryGetProperty("error", out _)).Select(static c => (JsonElement?)c.GetProperty("error")).LastOrDefault();

    private IEnumerable<JsonElement> Deltas =>
        Chunks.Where(static c => c.TryGetProperty("choices", out var choices) && choices.GetArrayLength() > 0).Select(static c => c.GetProperty("choices")[0]);

    public static async Task<ChatStreamResult> ReadAsync(HttpResponseMessage response)
    {
        await using var body = await response.Content.ReadAsStreamAsync();
        var bytes = new List<byte>();
        var buffer = new byte[4096];
        try
        {
            while (await body.ReadAsync(buffer) is > 0 and var count)
            {
                bytes.AddRange(buffer.AsSpan(0, count));
            }

            return new ChatStreamResult(Encoding.UTF8.GetString([.. bytes]), Broken: false);
        }
        catch (Exception exception) when (exception is HttpIOException or IOException)
        {
            return new ChatStreamResult(Encoding.UTF8.GetString([.. bytes]), Broken: true);
        }
    }

    private string Join(string member) => string.Concat(Deltas.Select(choice =>
        choice.GetProperty("delta").TryGetProperty(member, out var text) ? text.GetString() : ""));
}
