using System.Net;
using System.Text;
using Atrium.OpenAIProxy.Backends.Wire;

namespace Atrium.OpenAIProxy.Tests.Harness;

/// <summary>An engine without a network that has one answer for each path.</summary>
internal sealed class CannedEngine : HttpMessageHandler
{
    /// <summary>Status and body by the end of the path; anything else is a 404 without a body.</summary>
    public Dictionary<string, (int Status, string Body)> Answers { get; } = [];

    /// <summary>Headers of every answer.</summary>
    public Dictionary<string, string> Headers { get; } = [];

    /// <summary>What was asked, in order.</summary>
    public List<(string Path, string Body, HttpRequestMessage Request)> Asked { get; } = [];

    public EngineConnections Connections => new(_ => this);

    public string BodyOf(string path) => Asked.Single(asked => asked.Path.EndsWith(path, StringComparison.Ordinal)).Body;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath;
        Asked.Add((path, request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken), request));
        var found = Answers.Where(one => path.EndsWith(one.Key, StringComparison.Ordinal)).ToList();
        var (status, body) = found is [var only] ? only.Value : (404, "");
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8) };
        foreach (var (name, value) in Headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }
}
