using System.ClientModel;
using System.ClientModel.Primitives;
using Atrium.Live;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;
using OpenAI.Models;

namespace Atrium.Clients.DotNet.Tests;

/// <summary>The official OpenAI client as its users set it up. Two things differ from theirs: the base URL, and that it may not retry.</summary>
internal static class Client
{
    public static ChatClient Chat(LiveAtrium atrium, string? model = null, string? key = null) =>
        new(model ?? LiveAtrium.Model, new ApiKeyCredential(key ?? LiveAtrium.Key), Options(atrium));

    /// <summary>
    /// A client that leaves at once. .NET's own default reads on for up to two seconds after its user left a response, in the hope of
    /// using the connection again: longer than the demo model takes for a whole answer, so nothing would be left to abort.
    /// </summary>
    public static ChatClient LeavingAtOnce(LiveAtrium atrium)
    {
        var options = Options(atrium);
        options.Transport = new HttpClientPipelineTransport(new HttpClient(new SocketsHttpHandler { MaxResponseDrainSize = 0 }));
        return new(LiveAtrium.Model, new ApiKeyCredential(LiveAtrium.Key), options);
    }

    public static EmbeddingClient Embeddings(LiveAtrium atrium) => new(LiveAtrium.Model, new ApiKeyCredential(LiveAtrium.Key), Options(atrium));

    public static OpenAIModelClient Models(LiveAtrium atrium, string? key = null) =>
        new(new ApiKeyCredential(key ?? LiveAtrium.Key), Options(atrium));

    // A retry would hide an error that these tests are about, or turn one into a pass.
    private static OpenAIClientOptions Options(LiveAtrium atrium) => new()
    {
        Endpoint = new Uri(atrium.Address, "v1"),
        RetryPolicy = new ClientRetryPolicy(0),
    };
}
