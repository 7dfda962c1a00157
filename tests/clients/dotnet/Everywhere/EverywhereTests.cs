using System.ClientModel;
using System.Text.Json;
using Atrium.Live.Targets;
using Atrium.Upstreams.Inspection;
using OpenAI.Chat;

namespace Atrium.Clients.DotNet.Tests.Everywhere;

/// <summary>OpenAI's client for .NET over every engine.</summary>
[Collection(OneAtATime.Name)]
public sealed class EverywhereTests(TargetFixture fixture) : IClassFixture<TargetFixture>
{
    private static readonly string[] ToolNames = ["get_weather", "get_time", "search_docs", "calculator"];

    public static TheoryData<string> Engines => [.. EngineTarget.All.Select(static target => target.Name)];

    public static TheoryData<string> Mocks => [.. EngineTarget.All.Where(static target => target.Mock.Count > 0).Select(static target => target.Name)];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_chat_whole_and_streamed(string engine)
    {
        var (said, chat) = await OverAsync(engine);
        ChatCompletion whole = await chat.CompleteChatAsync([new UserChatMessage(said.Message)], new() { Temperature = 0 });
        said.AssertWhole(whole.Content[0].Text);
        Assert.Equal(ChatFinishReason.Stop, whole.FinishReason);

        var streamed = "";
        ChatTokenUsage? usage = null;
        await foreach (var update in chat.CompleteChatStreamingAsync([new UserChatMessage(said.Message)], new() { Temperature = 0 }))
        {
            streamed += string.Concat(update.ContentUpdate.Select(static part => part.Text));
            usage = update.Usage ?? usage;
        }

        Assert.Equal(whole.Content[0].Text, streamed);
        Assert.Equal(whole.Usage.TotalTokenCount, usage!.TotalTokenCount);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_function_call_whole_and_streamed_and_its_result(string engine)
    {
        var (said, chat) = await OverAsync(engine);
        List<ChatMessage> messages = [new UserChatMessage(said.CallMessage)];
        ChatCompletion first = await chat.CompleteChatAsync(messages, WithTools());
        Assert.Equal(ChatFinishReason.ToolCalls, first.FinishReason);
        var call = Assert.Single(first.ToolCalls);
        Assert.Equal("get_time", call.FunctionName);
        Assert.Equal("Cairo", JsonDocument.Parse(call.FunctionArguments).RootElement.GetProperty("city").GetString());

        var (name, arguments, reason) = ("", "", default(ChatFinishReason?));
        await foreach (var update in chat.CompleteChatStreamingAsync(messages, WithTools()))
        {
            foreach (var part in update.ToolCallUpdates)
            {
                Assert.Equal(0, part.Index);
                name += part.FunctionName;
                arguments += part.FunctionArgumentsUpdate?.ToString();
            }

            reason = update.FinishReason ?? reason;
        }

        Assert.Equal(("get_time", call.FunctionArguments.ToString(), ChatFinishReason.ToolCalls), (name, arguments, reason));

        messages.Add(new AssistantChatMessage(first));
        messages.Add(new ToolChatMessage(call.Id, said.ToolResult));
        ChatCompletion second = await chat.CompleteChatAsync(messages, WithTools());
        Assert.Contains("14:05", second.Content[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task An_answer_that_follows_a_schema(string engine)
    {
        var (said, chat) = await OverAsync(engine);
        var schema = BinaryData.FromString(
            """{"type":"object","additionalProperties":false,"required":["name","size"],"properties":{"name":{"type":"string","maxLength":12},"size":{"type":"integer","minimum":1,"maximum":9}}}""");
        ChatCompletionOptions options = new()
        {
            Temperature = 0,
            MaxOutputTokenCount = 200,
            ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("box", schema, jsonSchemaIsStrict: true),
        };
        var asked = chat.CompleteChatAsync([new UserChatMessage(said.JsonMessage)], options);
        if (!Target(engine).Abilities.Contains("schema"))
        {
            Assert.Equal(400, (await Assert.ThrowsAsync<ClientResultException>(() => asked)).Status);
            return;
        }

        var box = JsonDocument.Parse((await asked).Value.Content[0].Text).RootElement;
        Assert.Equal(["name", "size"], box.EnumerateObject().Select(static member => member.Name).Order());
        Assert.True(box.GetProperty("size").TryGetInt32(out _));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Embeddings(string engine)
    {
        var stack = await fixture.OverAsync(Target(engine));
        var asked = Client.Embeddings(stack.Atrium).GenerateEmbeddingsAsync(["an open hall", "a closed door"]);
        if (!Target(engine).Abilities.Contains("embeddings"))
        {
            Assert.Equal(400, (await Assert.ThrowsAsync<ClientResultException>(() => asked)).Status);
            return;
        }

        var vectors = (await asked).Value;
        Assert.Equal(2, vectors.Count);
        Assert.All(vectors, static vector => Assert.True(vector.ToFloats().Length > 0));
    }

    [Theory]
    [MemberData(nameof(Mocks))]
    public async Task Errors_have_their_status(string engine)
    {
        var (_, chat) = await OverAsync(engine);
        var busy = await Assert.ThrowsAsync<ClientResultException>(() => chat.CompleteChatAsync([new UserChatMessage(Said.Busy)]));
        Assert.Equal(429, busy.Status);
        Assert.True(busy.GetRawResponse()!.Headers.TryGetValue("retry-after", out _));

        // This client does not look at error events; what it notices is that the connection broke.
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await foreach (var _ in chat.CompleteChatStreamingAsync([new UserChatMessage(Said.Broken)]))
            {
            }
        });
    }

    [Theory]
    [MemberData(nameof(Mocks))]
    public async Task Leaving_frees_the_engine(string engine)
    {
        var stack = await fixture.OverAsync(Target(engine));
        stack.Mock!.Journal.Clear();
        var received = 0;
        await foreach (var update in Client.LeavingAtOnce(stack.Atrium).CompleteChatStreamingAsync([new UserChatMessage(Said.Endless)]))
        {
            if (update.ContentUpdate.Count > 0 && ++received == 3)
            {
                break;
            }
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await stack.Mock.Journal.WaitAsync(static entries => entries.Any(static entry => entry.Ending == Ending.Aborted), limit.Token);
    }

    private static ChatCompletionOptions WithTools()
    {
        ChatCompletionOptions options = new() { Temperature = 0 };
        foreach (var (name, about, parameter, meaning) in ToolNames.Zip(
            ["Get the current weather for a city", "Get the current time in a city", "Search the documentation", "Evaluate an arithmetic expression"],
            (string[])["city", "city", "query", "expression"]).Select(static tool => (tool.First, tool.Second, tool.Third, Meaning(tool.Third))))
        {
            options.Tools.Add(ChatTool.CreateFunctionTool(name, about, BinaryData.FromString(
                $$$"""{"type":"object","properties":{"{{{parameter}}}":{"type":"string","description":"{{{meaning}}}"}},"required":["{{{parameter}}}"]}""")));
        }

        return options;
    }

    private static string Meaning(string parameter) => parameter switch
    {
        "city" => "Name of the city",
        "query" => "What to search for",
        _ => "The expression, such as 2 + 3",
    };

    private static EngineTarget Target(string name) => EngineTarget.All.Single(target => target.Name == name);

    private async Task<(Said Said, ChatClient Chat)> OverAsync(string engine) =>
        (new Said(Target(engine)), Client.Chat((await fixture.OverAsync(Target(engine))).Atrium));
}
