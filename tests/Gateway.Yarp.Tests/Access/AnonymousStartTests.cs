using Atrium.ServiceDefaults.Configuration;

namespace Atrium.Gateway.Tests.Access;

public sealed class AnonymousStartTests
{
    [Theory]
    [InlineData("--GATEWAY_HOST=0.0.0.0")]
    [InlineData("--GATEWAY_HOST=::")]
    [InlineData("--GATEWAY_HOST=*")]
    [InlineData("--GATEWAY_HOST=192.0.2.1")]
    [InlineData("--GATEWAY_HOST=some-name")]
    [InlineData("--urls=http://0.0.0.0:0")]
    [InlineData("--urls=http://+:0")]
    [InlineData("--urls=http://127.0.0.1:0;http://[::]:0")]
    [InlineData("--Kestrel:Endpoints:Public:Url=http://0.0.0.0:0")]
    public void Reachable_from_elsewhere_without_a_key_it_does_not_start(string binding)
    {
        var e = Assert.Throws<VariableException>(() => GatewayApp.Create([binding]));

        Assert.Contains("ATRIUM_API_KEYS", e.Message, StringComparison.Ordinal);
        Assert.Contains("ATRIUM_ALLOW_ANONYMOUS", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--GATEWAY_HOST=127.0.0.1")]
    [InlineData("--GATEWAY_HOST=::1")]
    [InlineData("--GATEWAY_HOST=localhost")]
    [InlineData("--urls=http://127.0.0.9:0")]
    [InlineData("--GATEWAY_HOST=0.0.0.0", "--ATRIUM_API_KEYS=some-key")]
    [InlineData("--GATEWAY_HOST=0.0.0.0", "--ATRIUM_ALLOW_ANONYMOUS=true")]
    public async Task On_loopback_with_a_key_or_told_so_it_does(params string[] args)
    {
        await using var app = GatewayApp.Create(args);
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://0.0.0.0:0", null)]
    [InlineData("ASPNETCORE_URLS", "http://0.0.0.0:0", "--GATEWAY_PORT=0")]
    public void The_environments_addresses_count_unless_the_gateways_own_are_set(string name, string value, string? own)
    {
        Environment.SetEnvironmentVariable(name, value);
        try
        {
            if (own is null)
            {
                Assert.Throws<VariableException>(static () => GatewayApp.Create([]));
            }
            else
            {
                using var app = (IDisposable)GatewayApp.Create([own]);
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    [Theory]
    [InlineData("--ATRIUM_API_KEYS=short", "ATRIUM_API_KEYS is '****")]
    [InlineData("--ATRIUM_API_KEYS=, ,", "ATRIUM_API_KEYS is '****")]
    [InlineData("--ATRIUM_CORS_ORIGINS=example.org", "ATRIUM_CORS_ORIGINS is 'example.org'")]
    [InlineData("--ATRIUM_CORS_ORIGINS=https://example.org/path", "ATRIUM_CORS_ORIGINS is")]
    [InlineData("--GATEWAY_PORT=99999", "GATEWAY_PORT is '99999'")]
    [InlineData("--GATEWAY_PROTOCOLS=http3", "GATEWAY_PROTOCOLS is 'http3'")]
    [InlineData("--GATEWAY_IDLE_TIMEOUT=0", "GATEWAY_IDLE_TIMEOUT is '0'")]
    [InlineData("--GATEWAY_MAX_BODY_BYTES=-1", "GATEWAY_MAX_BODY_BYTES is '-1'")]
    [InlineData("--GATEWAY_MAX_HEADER_BYTES=1", "GATEWAY_MAX_HEADER_BYTES is '1'")]
    [InlineData("--GATEWAY_MAX_HEADERS=0", "GATEWAY_MAX_HEADERS is '0'")]
    [InlineData("--ATRIUM_ALLOW_ANONYMOUS=maybe", "ATRIUM_ALLOW_ANONYMOUS is 'maybe'")]
    [InlineData("--GATEWAY_TLS_CERTIFICATE=/nowhere.pem", "GATEWAY_TLS_CERTIFICATE is '/nowhere.pem'")]
    public void A_bad_value_stops_the_start_and_is_named(string argument, string expected)
    {
        var e = Assert.Throws<VariableException>(() => GatewayApp.Create([argument]));

        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HashCookie")]
    [InlineData("")]
    public void The_affinity_policy_this_build_cannot_do_is_refused(string policy)
    {
        var e = Assert.Throws<VariableException>(() => GatewayApp.Create(
        [
            "--ReverseProxy:Clusters:mine:SessionAffinity:Enabled=true",
            $"--ReverseProxy:Clusters:mine:SessionAffinity:Policy={policy}",
        ]));

        Assert.Contains("ReverseProxy:Clusters:mine:SessionAffinity:Policy", e.Message, StringComparison.Ordinal);
    }
}
