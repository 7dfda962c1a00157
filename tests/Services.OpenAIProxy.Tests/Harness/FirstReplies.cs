using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Atrium.OpenAIProxy.Backends.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.OpenAIProxy.Tests.Harness;

/// <summary>Answers the first requests for text with statuses of its own, further ones are the engine's.</summary>
internal sealed class FirstReplies(params (int Status, string? RetryAfter)[] replies) : DelegatingHandler(new SocketsHttpHandler { UseProxy = false })
{
    private int _asked;

    /// <summary>Requests for text so far.</summary>
    public int Asked => _asked;

    public void Use(WebApplicationBuilder builder) => builder.Services.AddSingleton(new EngineConnections(_ => this));

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Post || Interlocked.Increment(ref _asked) > replies.Length)
        {
            return base.SendAsync(request, cancellationToken);
        }

        var (status, retryAfter) = replies[_asked - 1];
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent("""{"error":"not now"}""", Encoding.UTF8, "application/json") };
        response.Headers.RetryAfter = retryAfter is null ? null : RetryConditionHeaderValue.Parse(retryAfter);
        return Task.FromResult(response);
    }
}
