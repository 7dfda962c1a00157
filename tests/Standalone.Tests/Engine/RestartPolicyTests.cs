using Atrium.Standalone.Engine;

namespace Atrium.Standalone.Tests.Engine;

public sealed class RestartPolicyTests
{
    private readonly RestartPolicy _policy = new();

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 4)]
    [InlineData(6, 16)]
    [InlineData(7, 30)]
    [InlineData(1000, 30)]
    public void The_first_restart_is_immediate_then_the_wait_doubles_up_to_a_limit(int quickExits, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), _policy.WaitAfter(quickExits));
}
