using System.ClientModel;
using System.ClientModel.Primitives;
using Atrium.Stack;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;

namespace Atrium.Clients.DotNet.Tests;

/// <summary>The official OpenAI client as its users set it up. Two things differ from theirs: the base URL, and that it may not retry.</summary>
internal static class Client
{
    public static ChatClient Chat(AtriumStack stack, string? model = null, string? key = null) =>
        new(model ?? AtriumStack.Model, new ApiKeyCredential(key ?? AtriumStack.Key), Options(stack));

    public static OpenAIModelClient Models(AtriumStack stack, string? key = null) =>
        new(new ApiKeyCredential(key ?? AtriumStack.Key), Options(stack));

    // A retry would hide an error that these tests are about, or turn one into a pass.
    private static OpenAIClientOptions Options(AtriumStack stack) => new()
    {
        Endpoint = new Uri(stack.Address, "v1"),
        RetryPolicy = new ClientRetryPolicy(0),
    };
}
