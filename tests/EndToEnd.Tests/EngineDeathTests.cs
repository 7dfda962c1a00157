using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Atrium.EndToEnd.Tests.Wire;
using Atrium.Live;

namespace Atrium.EndToEnd.Tests;

/// <summary>Native code can end a process. It fails the requests it held, and nothing else.</summary>
public sealed class EngineDeathTests(LiveFixture fixture) : IClassFixture<LiveFixture>
{
    private const int Tries = 1500;
    private const int LongTokens = 1500;

    [Fact]
    public async Task A_stream_in_flight_gets_an_error_event_and_the_next_call_works()
    {
        using var client = fixture.Atrium.CreateClient();
        var answer = await AskUntilAnsweredAsync(client);
        using var request = (await LongCallAsync()).Request(stream: true);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        List<string> events = [];
        try
        {
            await foreach (var data in response.EventsAsync())
            {
                events.Add(data);
                if (events.Count == 5)
                {
                    Kill();
                }
            }
        }
        catch (IOException)
        {
            // After its error event a broken stream may break off: a client that skips the event notices that.
        }

        Assert.True(events.Count >= 5);
        Assert.DoesNotContain("[DONE]", events);
        var error = JsonNode.Parse(events[^1])!["error"];
        Assert.NotNull(error);
        Assert.Equal("server_error", error["type"]!.GetValue<string>());
        Assert.NotEmpty(error["message"]!.GetValue<string>());
        Assert.Equal(answer, await AskUntilAnsweredAsync(client));
    }

    [Fact]
    public async Task A_call_that_does_not_stream_gets_502_or_503_and_the_next_call_works()
    {
        using var client = fixture.Atrium.CreateClient();
        var answer = await AskUntilAnsweredAsync(client);
        using var request = (await LongCallAsync()).Request(stream: false);
        var call = client.SendAsync(request);
        await fixture.Atrium.Engine.BusyAsync();

        Kill();

        using var response = await call;
        Assert.Contains(response.StatusCode, new[] { HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable });
        Assert.Equal("server_error", await ErrorTypeAsync(response));
        Assert.Equal(answer, await AskUntilAnsweredAsync(client));
    }

    private async Task<ChatCall> LongCallAsync() =>
        ChatCall.Seeded((await LongAnswers.FindAsync(fixture.Atrium, count: 1, LongTokens))[0], LongTokens);

    private void Kill()
    {
        // Process.Kill is SIGKILL: the engine gets no chance to say goodbye.
        using var engine = Process.GetProcessById(fixture.Atrium.EngineProcessId!.Value);
        engine.Kill();
    }

    private static async Task<string> AskUntilAnsweredAsync(HttpClient client)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var response = await client.SendAsync(ChatCall.Ask("What is Atrium?").Request(stream: false));
            if (response.IsSuccessStatusCode)
            {
                var body = await response.Content.ReadAsStringAsync();
                return JsonNode.Parse(body)!["choices"]![0]!["message"]!["content"]!.GetValue<string>();
            }

            // Until the engine is back, callers are told so in OpenAI's shape.
            Assert.Contains(response.StatusCode, new[] { HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable });
            Assert.Equal("server_error", await ErrorTypeAsync(response));
            Assert.True(attempt < Tries, "The engine did not come back.");
            await Task.Delay(20);
        }
    }

    private static async Task<string?> ErrorTypeAsync(HttpResponseMessage response)
    {
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("error").GetProperty("type").GetString();
    }
}
