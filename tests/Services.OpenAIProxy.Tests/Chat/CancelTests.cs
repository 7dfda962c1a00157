using System.Text;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;
using Atrium.Upstreams.Inspection;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.OpenAIProxy.Tests.Chat;

/// <summary>A client that leaves is noticed by the engine, whatever the phase.</summary>
public sealed class CancelTests
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("first=600000", "")]
    [InlineData("first=600000", "\"stream\":true")]
    [InlineData("fault=stall", "")]
    [InlineData("fault=stall at=0", "\"stream\":true")]
    [InlineData("fault=stall at=3", "\"stream\":true")]
    [InlineData("count=100000 delay=5", "\"stream\":true")]
    public async Task Before_and_between_the_tokens(string script, string more)
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        using var leave = new CancellationTokenSource();
        var request = proxy.PostAsync(ProxyUnderTest.Chat($"[[mock {script}]]", more), HttpCompletionOption.ResponseContentRead, leave.Token);
        await proxy.Engine.Journal.WaitAsync(entries => entries is [{ } entry] && (entry.Events >= 3 || !script.Contains("at=3", StringComparison.Ordinal)), Limit());
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await proxy.Engine.Journal.WaitAsync(static entries => entries is [{ Ending: Ending.Aborted }], Limit());
    }

    [Fact]
    public async Task While_connecting()
    {
        var never = new NeverConnects();
        await using var proxy = await ProxyUnderTest.StartAsync(builder =>
            builder.Services.AddSingleton(new EngineConnections(_ => never)));
        using var leave = new CancellationTokenSource();
        var request = proxy.PostAsync(ProxyUnderTest.Chat("hi", "\"stream\":true"), HttpCompletionOption.ResponseHeadersRead, leave.Token);
        await never.Connecting.Task.WaitAsync(Hang);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await never.Cancelled.Task.WaitAsync(Hang);
    }

    [Fact]
    public async Task The_engine_is_cut_off_when_a_stop_string_is_met_that_it_was_not_told()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Config = Upstreams.Triton.ModelConfigKind.Seed;
        proxy.Engine.Script = new Script { Text = "one two END three four", Fault = Fault.Stall, At = 4 };
        foreach (var more in (string[])["\"stop\":\"END\"", "\"stop\":\"END\",\"stream\":true"])
        {
            proxy.Engine.Journal.Clear();
            using var response = await proxy.PostAsync(ProxyUnderTest.Chat("hi", more));
            Assert.Contains("\"finish_reason\":\"stop\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            await proxy.Engine.Journal.WaitAsync(static entries => entries is [{ Ending: Ending.Aborted }], Limit());
        }
    }

    [Fact]
    public async Task A_stream_that_is_read_to_its_end_is_not_an_abort()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        await proxy.StreamAsync("hi");
        await proxy.Engine.Journal.WaitAsync(static entries => entries is [{ Ending: Ending.Completed }], Limit());
    }

    [Fact]
    public async Task Dropped_streams_leave_nothing_behind()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Script = new Script { Count = 100, Fault = Fault.Stall, At = 12 };
        var random = new Random(5);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ =>
        {
            using var response = await proxy.PostAsync(ProxyUnderTest.Chat("hi", "\"stream\":true"), HttpCompletionOption.ResponseHeadersRead);
            await using var body = await response.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[random.Next(1, 2000)]);
        }));
        await proxy.Engine.Journal.WaitAsync(static entries => entries.Count == 40 && entries.All(static entry => entry.Ending == Ending.Aborted), Limit());
        proxy.Engine.Script = new Script { Text = "still here" };
        Assert.Equal("still here", (await proxy.StreamAsync("hi")).Text);
    }

    private static CancellationToken Limit() => new CancellationTokenSource(Hang).Token;

    private sealed class NeverConnects : HttpMessageHandler
    {
        public TaskCompletionSource Connecting { get; } = new();

        public TaskCompletionSource Cancelled { get; } = new();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Get)
            {
                return new HttpResponseMessage(System.Net.HttpStatusCode.NotFound) { Content = new StringContent("", Encoding.UTF8) };
            }

            Connecting.TrySetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                throw new InvalidOperationException();
            }
            finally
            {
                Cancelled.TrySetResult();
            }
        }
    }
}
