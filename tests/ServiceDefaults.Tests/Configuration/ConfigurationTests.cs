using System.Net;
using System.Net.Sockets;
using Atrium.ServiceDefaults.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Options;

namespace Atrium.ServiceDefaults.Tests.Configuration;

public sealed class ConfigurationTests : IDisposable
{
    private static readonly Variable Port = Variable.Port("DOOR_PORT", "Door:Port", 8080, "The port.");

    private readonly string _folder = Directory.CreateTempSubdirectory("atrium-configuration-").FullName;

    private static WebApplicationBuilder Builder(params string[] args) => AtriumHost.CreateBuilder("test", typeof(ConfigurationTests), args);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string File(string text)
    {
        var path = Path.Combine(_folder, "atrium.json");
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    [Fact]
    public void The_file_beats_defaults_the_environment_beats_the_file_and_the_command_line_all()
    {
        var path = File("""{"Door":{"Port":1,"Name":"file"},"Drain":{"Timeout":7}}""");
        Environment.SetEnvironmentVariable("Door__Name", "environment");
        try
        {
            var fromFile = Builder($"--ATRIUM_CONFIG={path}").AddVariables([Port]).Configuration;
            var fromLine = Builder($"--ATRIUM_CONFIG={path}", "--Door:Port=3").AddVariables([Port]).Configuration;

            Assert.Equal("1", fromFile["Door:Port"]);
            Assert.Equal("environment", fromFile["Door:Name"]);
            Assert.Equal("3", fromLine["Door:Port"]);
        }
        finally
        {
            Environment.SetEnvironmentVariable("Door__Name", null);
        }
    }

    [Theory]
    [InlineData("{ not json")]
    [InlineData("[1]")]
    public void A_broken_file_stops_the_start_and_is_named(string text)
    {
        var path = File(text);

        var e = Assert.Throws<VariableException>(() => Builder($"--ATRIUM_CONFIG={path}"));

        Assert.Contains(path, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void A_named_file_that_is_absent_stops_the_start()
    {
        var e = Assert.Throws<VariableException>(() => Builder("--ATRIUM_CONFIG=/nowhere/atrium.json"));

        Assert.Contains("ATRIUM_CONFIG is '/nowhere/atrium.json'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_of_the_file_takes_effect_and_a_broken_one_keeps_what_was()
    {
        var path = File("""{"a":"1"}""");
        var time = new ManualTime();
        var reports = new List<string?>();
        var source = new AtriumJsonSource(path, AtriumJson.Read(path)) { Time = time, Reloaded = reports.Add };
        var provider = source.Build(new Microsoft.Extensions.Configuration.ConfigurationBuilder());

        File("""{"a":"two"}""");
        time.Fire();
        Assert.True(provider.TryGet("a", out var changed));
        File("""{"a":"broken""");
        time.Fire();
        Directory.Delete(_folder, recursive: true);
        time.Fire();
        Directory.CreateDirectory(_folder);
        Assert.True(provider.TryGet("a", out var kept));

        Assert.Equal("two", changed);
        Assert.Equal("two", kept);
        Assert.Equal(3, reports.Count);
        Assert.Null(reports[0]);
        Assert.All(reports[1..], report => Assert.Contains(path, report, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_port_is_added_to_the_addresses_that_an_orchestrator_gave()
    {
        var second = Variable.Port("METRICS_PORT", "Door:MetricsPort", 8081, "Another port.");
        var builder = Builder("--urls=http://127.0.0.1:0;http://[::1]:0", "--METRICS_PORT=0").AddVariables([Port, second]);
        builder.ListenOn("127.0.0.1", Port);
        builder.ListenOn("127.0.0.1", second);
        await using var app = builder.Build();
        Assert.Equal("http://127.0.0.1:0;http://[::1]:0;http://127.0.0.1:0", app.Configuration[WebHostDefaults.ServerUrlsKey]);
    }

    [Fact]
    public async Task A_taken_port_is_one_message_with_the_port_and_the_variable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var (code, error) = await Run(() =>
        {
            var builder = Builder($"--DOOR_PORT={port}").AddVariables([Port]).ListenOn("127.0.0.1", Port);
            return builder.Build().UseServiceDefaults();
        });

        Assert.Equal(1, code);
        Assert.Equal($"Port {port} is taken. Set DOOR_PORT to a free port, or stop what uses it.\n", error);
    }

    [Fact]
    public async Task All_wrong_variables_are_named_at_once_without_a_stack_trace()
    {
        var (code, error) = await Run(() => Builder("--DOOR_PORT=high", "--SECRET_KEY=swordfish").AddVariables(
        [
            Port,
            Variable.Choice("SECRET_KEY", "Key", "", ["a"], "A key.") with { Secret = true },
        ]).Build());

        Assert.Equal(1, code);
        Assert.Contains("DOOR_PORT is 'high', but must be a whole number from 0 to 65535.", error, StringComparison.Ordinal);
        Assert.Contains("SECRET_KEY is '****", error, StringComparison.Ordinal);
        Assert.DoesNotContain("swordfish", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_that_do_not_validate_are_a_message_too()
    {
        var (code, error) = await Run(static () => throw new OptionsValidationException("x", typeof(string), ["Limit must be above 0."]));

        Assert.Equal((1, "Limit must be above 0.\n"), (code, error));
    }

    [Fact]
    public async Task Any_other_failure_is_not_swallowed() =>
        await Assert.ThrowsAsync<NotSupportedException>(static () => AtriumHost.RunAsync(static () => throw new NotSupportedException()));

    [Fact]
    public void The_table_becomes_markdown()
    {
        var text = VariableTable.ToMarkdown("Door", [Port, Variable.Choice("A", "A", "", ["x", "y"], "One|other.") with { Secret = true }]);

        Assert.Equal(
            """
            ## Door

            | Variable | Default | What it does | Valid | Key in `atrium.json` |
            |---|---|---|---|---|
            | `DOOR_PORT` | `8080` | The port. | a whole number from 0 to 65535 | `Door:Port` |
            | `A` | - | One\|other. Never logged. | one of x, y | - |

            """.ReplaceLineEndings("\n"),
            text);
    }

    private static async Task<(int Code, string Error)> Run(Func<WebApplication> create)
    {
        using var error = new StringWriter { NewLine = "\n" };
        return (await AtriumHost.RunAsync(create, error), error.ToString());
    }

    private sealed class ManualTime : TimeProvider
    {
        private Action? _fire;

        public void Fire() => _fire!();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _fire = () => callback(state);
            return base.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
