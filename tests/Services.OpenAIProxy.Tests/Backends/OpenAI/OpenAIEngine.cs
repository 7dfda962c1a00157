using System.Net;
using System.Text;
using Atrium.OpenAIProxy.Backends.OpenAI;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Tests.Harness;
using Microsoft.Extensions.Logging.Abstractions;

namespace Atrium.OpenAIProxy.Tests.Backends.OpenAI;

/// <summary>Backends over engines that say what a test has them say.</summary>
internal static class OpenAIEngine
{
    public static GenerationRequest Request { get; } = new() { Model = "m", Messages = [new ChatTurn(ChatRole.User, "hi")], Stream = true };

    public static IBackend Open(EngineConnections connections, OpenAIOptions? options = null, TimeProvider? time = null) =>
        new OpenAIBackend(options ?? new OpenAIOptions { Url = new Uri("http://engine") }, connections, time ?? TimeProvider.System, NullLogger<OpenAIBackend>.Instance);

    /// <summary>The events of a stream of <paramref name="data"/>, with the end mark that belongs to it.</summary>
    public static Task<List<GenerationEvent>> StreamAsync(params string[] data) => AskAsync(Request, [.. data, "[DONE]"]);

    public static Task<List<GenerationEvent>> AskAsync(GenerationRequest request, params string[] data) =>
        AskAsync(request, request.Stream ? string.Concat(data.Select(static one => $"data: {one}\n\n")) : data[0], HttpStatusCode.OK);

    public static async Task<List<GenerationEvent>> AskAsync(GenerationRequest request, string body, HttpStatusCode status)
    {
        using var engine = new ScriptedEngine(status, [Encoding.UTF8.GetBytes(body)], ScriptedEngine.End.Proper);
        return await AskAsync(request, engine);
    }

    public static async Task<List<GenerationEvent>> AskAsync(GenerationRequest request, ScriptedEngine engine, OpenAIOptions? options = null, TimeProvider? time = null)
    {
        using var backend = Open(engine.Connections, options, time);
        var events = new List<GenerationEvent>();
        await foreach (var one in backend.GenerateAsync(request, default))
        {
            events.Add(one);
        }

        return events;
    }

    /// <summary>One event with a single choice's delta.</summary>
    public static string Delta(string delta, string finish = "null") => $$"""{"choices":[{"index":0,"delta":{{delta}},"finish_reason":{{finish}}}]}""";
}
