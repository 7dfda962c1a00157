using System.Text.Json;
using Atrium.Cli.Up;

namespace Atrium.Cli.Tests.Up;

public sealed class ReadyBlockTests
{
    private static readonly ReadyBlock Block = new()
    {
        Address = "http://127.0.0.1:8080",
        Model = "atrium-demo",
        Engine = "atrium-engine 0.1.0",
        EngineAddress = "http://127.0.0.1:8000",
        EnginePid = 4711,
        Pid = 4700,
        Seconds = 1.5,
    };

    [Fact]
    public void It_says_where_what_and_how()
    {
        var text = Block.ToText(color: false);

        Assert.Contains("http://127.0.0.1:8080/docs", text, StringComparison.Ordinal);
        Assert.Contains("atrium-engine 0.1.0 at http://127.0.0.1:8000, process 4711", text, StringComparison.Ordinal);
        Assert.Contains("model     atrium-demo", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', text);
    }

    [Fact]
    public void The_curl_line_carries_a_body_that_is_json()
    {
        var curl = Assert.Single(Block.ToText(color: false).Split('\n'), static l => l.StartsWith("curl ", StringComparison.Ordinal));

        var body = curl[(curl.IndexOf("-d '", StringComparison.Ordinal) + 4)..^1];
        using var json = JsonDocument.Parse(body);
        Assert.Equal("atrium-demo", json.RootElement.GetProperty("model").GetString());
        Assert.Equal("user", json.RootElement.GetProperty("messages")[0].GetProperty("role").GetString());
    }

    [Fact]
    public void Where_a_key_is_needed_the_lines_take_it_from_the_environment()
    {
        var text = (Block with { KeyNeeded = true }).ToText(color: false);

        Assert.Contains("-H \"Authorization: Bearer $ATRIUM_API_KEY\"", text, StringComparison.Ordinal);
        Assert.Contains("api_key=os.environ[\"ATRIUM_API_KEY\"]", text, StringComparison.Ordinal);
    }

    [Fact]
    public void On_another_port_the_chat_line_names_it() =>
        Assert.Contains("./atrium chat --url http://127.0.0.1:9999", (Block with { Address = "http://127.0.0.1:9999" }).ToText(color: false), StringComparison.Ordinal);

    [Fact]
    public void For_programs_it_is_one_line_of_json()
    {
        var line = Block.ToJsonLine();

        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        using var json = JsonDocument.Parse(line);
        Assert.Equal("http://127.0.0.1:8080", json.RootElement.GetProperty("address").GetString());
        Assert.Equal(4711, json.RootElement.GetProperty("engine_pid").GetInt32());
        Assert.Equal("http://127.0.0.1:8080/docs", json.RootElement.GetProperty("docs").GetString());
    }
}
