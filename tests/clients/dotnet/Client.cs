using System.ClientModel;
using System.ClientModel.Primitives;
using Atrium.Live;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;

namespace Atrium.Clients.DotNet.Tests;

/// <summary>The official OpenAI client as its users set it up. Two things differ from theirs: the base URL, and that it may not retry.</summary>
internal static class Client
{
    public static ChatClient Chat(LiveAtrium atrium, string? model = null, string? key = null) =>
        new(model ?? LiveAtrium.Model, new ApiKeyCredential(key ?? LiveAtrium.Key), Options(atrium));

    public static OpenAIModelClient Models(LiveAtrium atrium, string? key = null) =>
        new(new ApiKeyCredential(key ?? LiveAtrium.Key), Options(atrium));

    // A retry would hide an error that these tests are about, or turn one into a pass.
    private static OpenAIClientOptions Options(LiveAtrium atrium) => new()
    {
        Endpoint = new Uri(atrium.Address, "v1"),
        RetryPolicy = new ClientRetryPolicy(0),
    };
}
