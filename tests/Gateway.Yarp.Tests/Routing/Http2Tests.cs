using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Atrium.Gateway.Tests.Routing;

public sealed class Http2Tests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("atrium-gateway-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(2)]
    [InlineData(1)]
    public async Task Over_tls_the_client_chooses(int version)
    {
        await using var backend = await Backend.Start(static app => app.MapGet("/v1/x", static (HttpContext c) => c.Response.WriteAsync("yes")));
        await using var gateway = await TestGateway.Start(backend, [.. Certificate()]);

        using var response = await Ask(gateway, new Version(version, version == 1 ? 1 : 0));

        Assert.Equal("https", gateway.Address.Scheme);
        Assert.Equal(version, response.Version.Major);
        Assert.Equal("yes", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Without_tls_http2_works_by_prior_knowledge_when_asked_for()
    {
        await using var backend = await Backend.Start(static app => app.MapGet("/v1/x", static (HttpContext c) => c.Response.WriteAsync("yes")));
        await using var gateway = await TestGateway.Start(backend, "--GATEWAY_PROTOCOLS=http2");

        using var response = await Ask(gateway, HttpVersion.Version20);

        Assert.Equal(2, response.Version.Major);
        Assert.Equal("yes", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_stream_flows_event_by_event_over_http2()
    {
        var release = new TaskCompletionSource();
        await using var backend = await Backend.Start(app => app.MapGet("/v1/x", async (HttpContext c) =>
        {
            await c.Response.WriteAsync("1\n");
            await c.Response.Body.FlushAsync();
            await release.Task;
            await c.Response.WriteAsync("2");
        }));
        await using var gateway = await TestGateway.Start(backend, [.. Certificate()]);

        using var response = await Ask(gateway, HttpVersion.Version20);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        Assert.Equal("1", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)));
        release.SetResult();
        Assert.Equal("2", await reader.ReadToEndAsync());
    }

    [Theory]
    [InlineData("some-key", true)]
    [InlineData("wrong-key", false)]
    public async Task A_web_socket_over_http2_works_and_may_carry_its_key_too(string key, bool opens)
    {
        await using var backend = await Backend.Start(static app => app.Map("/v1/socket", static async (HttpContext c) =>
        {
            using var socket = await c.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[64];
            var read = await socket.ReceiveAsync(buffer, c.RequestAborted);
            await socket.SendAsync(buffer.AsMemory(0, read.Count), WebSocketMessageType.Text, true, c.RequestAborted);
        }));
        await using var gateway = await TestGateway.Start(backend, [.. Certificate(), "--ATRIUM_API_KEYS=some-key"]);
        using var client = new ClientWebSocket();
        client.Options.HttpVersion = HttpVersion.Version20;
        client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        var address = new UriBuilder(gateway.Address) { Scheme = "wss", Path = "/v1/socket", Query = $"api_key={key}" }.Uri;

        if (!opens)
        {
            await Assert.ThrowsAsync<WebSocketException>(() => client.ConnectAsync(address, gateway.Client, CancellationToken.None));
            return;
        }

        await client.ConnectAsync(address, gateway.Client, CancellationToken.None);
        await client.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        var buffer = new byte[64];
        var answer = await client.ReceiveAsync(buffer, CancellationToken.None);
        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, answer.Count));
    }

    private static Task<HttpResponseMessage> Ask(TestGateway gateway, Version version) => gateway.Client.SendAsync(
        new HttpRequestMessage(HttpMethod.Get, "/v1/x") { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact },
        HttpCompletionOption.ResponseHeadersRead);

    private IEnumerable<string> Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue.AddYears(-1));
        var chain = Path.Combine(_folder, "chain.pem");
        var secret = Path.Combine(_folder, "key.pem");
        File.WriteAllText(chain, certificate.ExportCertificatePem());
        File.WriteAllText(secret, key.ExportPkcs8PrivateKeyPem());
        return [$"--GATEWAY_TLS_CERTIFICATE={chain}", $"--GATEWAY_TLS_KEY={secret}"];
    }
}
