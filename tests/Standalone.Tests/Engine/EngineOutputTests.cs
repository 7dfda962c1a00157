using Atrium.Standalone.Engine;
using Microsoft.Extensions.Logging;

namespace Atrium.Standalone.Tests.Engine;

public sealed class EngineOutputTests : IDisposable
{
    private readonly CapturedLogger _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void A_json_log_line_keeps_its_level_and_message()
    {
        new EngineOutput(_log).Relay("""{"level":"warning","category":"X","message":"the queue is full"}""");

        Assert.Equal((LogLevel.Warning, "the queue is full"), Assert.Single(_log.Entries));
    }

    [Theory]
    [InlineData("GGML_ASSERT failed")]
    [InlineData("{ not json")]
    [InlineData("{}")]
    public void Any_other_line_is_relayed_as_it_is(string line)
    {
        new EngineOutput(_log).Relay(line);

        Assert.Equal((LogLevel.Information, line), Assert.Single(_log.Entries));
    }

    [Fact]
    public void The_last_lines_are_remembered_and_empty_ones_are_not()
    {
        var output = new EngineOutput(_log);
        for (var i = 0; i < 100; i++)
        {
            output.Relay($"line {i}");
            output.Relay(" ");
        }

        Assert.Equal("line 99", output.LastLines[^1]);
        Assert.InRange(output.LastLines.Count, 5, 20);
    }
}
