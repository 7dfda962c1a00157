using System.Net.Sockets;
using System.Text;
using Atrium.OpenAIProxy.Tests.Harness;
using Microsoft.Extensions.Logging;

namespace Atrium.OpenAIProxy.Tests.Chat;

/// <summary>What happens now and then is one line in the log, not a bug's stack trace.</summary>
public sealed class QuietLogTests
{
    [Fact]
    public async Task An_answer_that_is_broken_off_is_one_warning()
    {
        var logs = new HeardLogs();
        await using var proxy = await StartAsync(logs);
        var result = await proxy.StreamAsync("[[mock fault=error at=2]]");
        Assert.True(result.Broken && !result.Done && result.Error is not null, result.Raw);
        Assert.Equal(LogLevel.Warning, (await logs.HearAsync("Broke off an answer")).Level);

        // The connection is closed by the server after its own report, which has had its chance when the next request is answered.
        await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"));
        Assert.DoesNotContain(logs.All, static line => line.Level >= LogLevel.Error || line.Exception is not null || line.Message.Contains("already started", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_that_leaves_while_it_sends_is_one_line()
    {
        var logs = new HeardLogs();
        await using var proxy = await StartAsync(logs);
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(proxy.Address.Host, proxy.Address.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{\"model\":"));
            client.Client.Shutdown(SocketShutdown.Send);
            Assert.Equal(LogLevel.Information, (await logs.HearAsync("A client went away while it sent")).Level);
        }

        await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"));
        Assert.DoesNotContain(logs.All, static line => line.Level >= LogLevel.Error || line.Exception is not null);
    }

    private static Task<ProxyUnderTest> StartAsync(HeardLogs logs) => ProxyUnderTest.StartAsync(builder =>
    {
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Information).AddProvider(logs);
    });
}
