using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.OpenAIProxy.Tests.Matrix.Engines;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.OpenAIProxy.Tests.Matrix.Cuts;

/// <summary>What a client gets of an engine's stream does not depend on where the network cuts it, and is the same in one piece.</summary>
public sealed partial class CutTests
{
    private const string Tools = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"add\",\"parameters\":{\"type\":\"object\"}}}]";

    /// <summary>What is said: words of the mock for engines that speak OpenAI's API, those for engines of text, and members of the request.</summary>
    private static readonly Dictionary<string, (string Chat, string Text, string More)> Answers = new()
    {
        ["text"] = ("text=Gr%C3%BC%C3%9Fe,%20%E6%9D%B1%E4%BA%AC%20%22%F0%9F%A6%8A%22%0A!", "text=Gr%C3%BC%C3%9Fe,%20%E6%9D%B1%E4%BA%AC%20%22%F0%9F%A6%8A%22%0A!", ""),
        ["characters in pieces"] = ("piece=3 text=%C3%BC%E6%9D%B1%F0%9F%A6%8A%20x", "piece=3 text=%C3%BC%E6%9D%B1%F0%9F%A6%8A%20x", ""),
        ["thoughts"] = ("reasoning=hm%20%E6%9D%B1%20hm text=so%20%F0%9F%A6%8A", "text=%3Cthink%3Ehm%20%E6%9D%B1%20hm%3C/think%3E%0A%0Aso%20%F0%9F%A6%8A", ""),
        ["calls"] = (
            "tool=add args=%7B%22a%22:%20%22%C3%BC%22%7D tool=add args=%7B%22b%22:2%7D",
            "text=%3Ctool_call%3E%0A%7B%22name%22:%20%22add%22,%20%22arguments%22:%20%7B%22a%22:%20%22%C3%BC%22%7D%7D%0A%3C/tool_call%3E", Tools),
        ["log probabilities"] = ("text=%C3%BCber%20%F0%9F%A6%8A", "text=%C3%BCber%20%F0%9F%A6%8A", "\"logprobs\":true,\"top_logprobs\":1"),
        ["other line ends"] = ("crlf comments text=%C3%BCber%20%F0%9F%A6%8A", "crlf comments text=%C3%BCber%20%F0%9F%A6%8A", ""),
    };

    public static TheoryData<string, string> Cells
    {
        get
        {
            var cells = new TheoryData<string, string>();
            foreach (var engine in MatrixEngine.All)
            {
                foreach (var answer in Answers.Keys)
                {
                    cells.Add(engine.Name, answer);
                }
            }

            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Any_cut_gives_the_same_bytes(string name, string answer)
    {
        var engine = MatrixEngine.Of(name);
        var network = new ReplayingEngine();
        await using var mock = await engine.StartAsync();
        await using var proxy = await MatrixProxy.StartAsync(engine, mock.Address, builder => builder.Services.AddSingleton(new EngineConnections(_ => network)));
        var (chat, text, more) = Answers[answer];
        var message = $"[[mock {(engine.SpeaksOpenAI ? chat : text)}]]";
        var streamed = ProxyUnderTest.Chat(message, "\"stream\":true" + (more.Length > 0 ? "," + more : ""));

        // Twice: what the proxy learns about an engine it knows then.
        await AskAsync(proxy, streamed);
        var (status, expected) = await AskAsync(proxy, streamed);
        if (answer == "log probabilities" && status == HttpStatusCode.BadRequest)
        {
            Assert.Contains("unsupported_parameter", expected, StringComparison.Ordinal);
            return;
        }

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("[DONE]", expected, StringComparison.Ordinal);
        for (var cut = 1; cut < network.Length; cut++)
        {
            network.Cut = body => [body[..cut], body[cut..]];
            Assert.Equal((status, expected), await AskAsync(proxy, streamed));
        }

        network.Cut = static body => [.. body.Select(static one => new[] { one })];
        Assert.Equal((status, expected), await AskAsync(proxy, streamed));

        network.Cut = null;
        var (_, whole) = await AskAsync(proxy, ProxyUnderTest.Chat(message, more));
        Assert.Equal(Said(expected), Said(whole));
        Assert.NotEqual("", Said(whole));
    }

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(MatrixProxy proxy, string body)
    {
        using var response = await proxy.PostAsync("/v1/chat/completions", body);
        return (response.StatusCode, Named().Replace(await response.Content.ReadAsStringAsync(), ""));
    }

    /// <summary>Everything a client is told, whether in parts or in one.</summary>
    private static string Said(string body)
    {
        var told = new Dictionary<string, StringBuilder>();
        foreach (var json in body.StartsWith('{') ? [body] : body.Split("\n\n").Where(static one => one.StartsWith("data: {", StringComparison.Ordinal)).Select(static one => one["data: ".Length..]))
        {
            foreach (var choice in JsonDocument.Parse(json).RootElement.GetProperty("choices").EnumerateArray())
            {
                var part = choice.TryGetProperty("delta", out var delta) ? delta : choice.GetProperty("message");
                Add("content", part);
                Add("reasoning_content", part);
                foreach (var (call, i) in Items(part, "tool_calls").Select(static (call, i) => (call, i)))
                {
                    var index = call.TryGetProperty("index", out var number) ? number.GetInt32() : i;
                    Add("name", call.GetProperty("function"), $"{index} ");
                    Add("arguments", call.GetProperty("function"), $"{index} ");
                }

                if (choice.TryGetProperty("logprobs", out var logprobs) && logprobs.ValueKind == JsonValueKind.Object)
                {
                    foreach (var token in Items(logprobs, "content"))
                    {
                        (told.TryGetValue("logprobs", out var all) ? all : told["logprobs"] = new StringBuilder()).Append(token.GetRawText());
                    }
                }
            }
        }

        return string.Join('\n', told.Where(static one => one.Value.Length > 0).OrderBy(static one => one.Key, StringComparer.Ordinal).Select(static one => $"{one.Key}: {one.Value}"));

        void Add(string member, JsonElement from, string before = "")
        {
            if (from.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String)
            {
                (told.TryGetValue(before + member, out var text) ? text : told[before + member] = new StringBuilder()).Append(value.GetString());
            }
        }

        static IEnumerable<JsonElement> Items(JsonElement from, string member) =>
            from.TryGetProperty(member, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [];
    }

    /// <summary>What differs between any two answers: ids and times.</summary>
    [GeneratedRegex("\"id\":\"[^\"]*\",?|\"created\":[0-9]*,?")]
    private static partial Regex Named();
}
