using System.Net;
using System.Text.Json;
using Atrium.EndToEnd.Tests.Wire;
using Atrium.Live;

namespace Atrium.EndToEnd.Tests;

/// <summary>The gateway's keys, with the real services behind it.</summary>
public sealed class KeyTests(KeyTests.TwoKeys fixture) : IClassFixture<KeyTests.TwoKeys>
{
    [Theory]
    [InlineData("Authorization", "Bearer key-one")]
    [InlineData("Authorization", "Bearer key-two")]
    [InlineData("X-API-Key", "key-two")]
    public async Task A_known_key_opens_the_door(string header, string value)
    {
        using var response = await SendAsync(header, value);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("Authorization", "Bearer key-three")]
    [InlineData("Authorization", "Bearer key-one,key-two")]
    [InlineData("Authorization", "Bearer KEY-ONE")]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", "Basic key-one")]
    [InlineData("X-API-Key", "key")]
    [InlineData("Accept", "*/*")]
    public async Task Anything_else_is_401_invalid_api_key(string header, string value)
    {
        using var response = await SendAsync(header, value);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var error = json.RootElement.GetProperty("error");
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.Equal("invalid_api_key", error.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_key_in_the_address_is_for_web_sockets_only()
    {
        using var client = fixture.Atrium.CreateClient(key: null);
        using var response = await client.GetAsync(new Uri("v1/models?api_key=key-one", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Health_needs_no_key()
    {
        using var client = fixture.Atrium.CreateClient(key: null);
        using var response = await client.GetAsync(new Uri("health", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(string header, string value)
    {
        using var client = fixture.Atrium.CreateClient(key: null);
        using var request = ChatCall.Ask("Hello!", maxTokens: 1).Request(stream: false);
        Assert.True(request.Headers.TryAddWithoutValidation(header, value));
        return await client.SendAsync(request);
    }

    public sealed class TwoKeys : IAsyncLifetime
    {
        private LiveAtrium? _atrium;

        internal LiveAtrium Atrium => _atrium ?? throw new InvalidOperationException("The fixture has not started.");

        public async Task InitializeAsync() =>
            _atrium = await LiveAtrium.StartAsync(new Dictionary<string, string> { ["ATRIUM_API_KEYS"] = "key-one,key-two" });

        public async Task DisposeAsync()
        {
            if (_atrium is not null)
            {
                await _atrium.DisposeAsync();
            }
        }
    }
}
