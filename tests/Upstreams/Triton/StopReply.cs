using System.Text.Json;
using Atrium.Upstreams.Answers;

namespace Atrium.Upstreams.Triton;

/// <summary>The LLM API's way to cancel: a request of the same id with <c>stop: true</c>.</summary>
internal static class StopReply
{
    public static bool Asked(JsonElement root) => root.TryGetProperty("stop", out var stop) && stop.ValueKind == JsonValueKind.True;

    public static Reply Of(Upstream upstream, string model, string? id)
    {
        if (id is not null && upstream.Stoppable.TryRemove(id, out var running))
        {
            running.Cancel();
        }

        return new Reply
        {
            Whole = new JsonBytes().Raw("{\"model_name\":"u8).Text(model).Raw(",\"model_version\":\"1\",\"text_output\":\"\"}"u8).ToArray(),
        };
    }
}
