using Atrium.Standalone.Engine;
using Atrium.Standalone.Ports;

namespace Atrium.Standalone.Tests.Engine;

/// <summary>What happens when the process cannot even start; the lives of a real engine are in <see cref="RunningAtriumTests"/>.</summary>
public sealed class EngineSupervisorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_program_that_ends_at_once_is_given_up_with_its_exit_code_and_words()
    {
        var command = new EngineCommand { Assembly = "no-such-engine.dll", Address = new Uri($"http://127.0.0.1:{PortCheck.Free()}") };
        await using var supervisor = new EngineSupervisor(command, new RestartPolicy(), TimeSpan.FromSeconds(5), TimeProvider.System, new CapturedLogger());

        var failure = await Assert.ThrowsAsync<EngineStartException>(() => supervisor.Ready.WaitAsync(Patience));

        Assert.Contains("before it was ready", failure.Message, StringComparison.Ordinal);
        Assert.Contains("no-such-engine.dll", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<EngineStartException>(() => supervisor.Completion.WaitAsync(Patience));
        Assert.Null(supervisor.ProcessId);
    }
}
