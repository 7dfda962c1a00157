using System.Text.Json.Nodes;
using Atrium.EndToEnd.Tests.Wire;

namespace Atrium.EndToEnd.Tests;

/// <summary>What a request asks of the answer's form is kept by the real engine, whatever the model would rather write.</summary>
public sealed class PromisedFormTests(LiveFixture fixture) : IClassFixture<LiveFixture>
{
    private const string Tools =
        """[{"type":"function","function":{"name":"open_door","strict":true,"parameters":{"type":"object","properties":{"door":{"enum":["front","back"]}},"required":["door"],"additionalProperties":false}}}]""";

    private const string Format =
        """{"type":"json_schema","json_schema":{"name":"mood","strict":true,"schema":{"type":"object","properties":{"mood":{"enum":["good","bad"]}},"required":["mood"],"additionalProperties":false}}}""";

    [Fact]
    public async Task Beside_functions_an_answer_is_a_document_or_calls()
    {
        using var client = fixture.Atrium.CreateClient();
        for (var seed = 0; seed < 8; seed++)
        {
            var choice = await AskAsync(client, seed, format: true);
            if ((string)choice["finish_reason"]! == "tool_calls")
            {
                Assert.All(choice["message"]!["tool_calls"]!.AsArray(), IsRight);
            }
            else
            {
                Assert.Contains((string)Assert.Single(JsonNode.Parse((string)choice["message"]!["content"]!)!.AsObject()).Value!, (string[])["good", "bad"]);
            }
        }
    }

    [Fact]
    public async Task A_strict_function_leaves_text_free_and_its_calls_right()
    {
        using var client = fixture.Atrium.CreateClient();
        for (var seed = 0; seed < 8; seed++)
        {
            var choice = await AskAsync(client, seed, format: false);
            Assert.Contains((string)choice["finish_reason"]!, (string[])["stop", "length", "tool_calls"]);
            Assert.True(choice["message"]!["tool_calls"] is JsonArray calls ? calls.Count > 0 : ((string)choice["message"]!["content"]!).Length > 0);
            if ((string)choice["finish_reason"]! == "tool_calls")
            {
                Assert.All(choice["message"]!["tool_calls"]!.AsArray(), IsRight);
            }
        }
    }

    private static void IsRight(JsonNode? call)
    {
        Assert.Equal("open_door", (string)call!["function"]!["name"]!);
        Assert.Contains((string)JsonNode.Parse((string)call["function"]!["arguments"]!)!["door"]!, (string[])["front", "back"]);
    }

    private static async Task<JsonNode> AskAsync(HttpClient client, int seed, bool format)
    {
        var body = ChatCall.Ask("How are you? Open the door.", maxTokens: 200).Body;
        (body["temperature"], body["seed"], body["tools"]) = (1.0, seed, JsonNode.Parse(Tools));
        if (format)
        {
            body["response_format"] = JsonNode.Parse(Format);
        }

        using var response = await client.SendAsync(new ChatCall(body).Request(stream: false));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!["choices"]![0]!;
    }
}
