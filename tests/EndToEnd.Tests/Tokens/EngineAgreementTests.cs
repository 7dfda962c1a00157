using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Atrium.OpenAIProxy.Tests.Tokenizers;
using Atrium.OpenAIProxy.Tokenizers.Files;

namespace Atrium.EndToEnd.Tests.Tokens;

/// <summary>The proxy's own tokenizers beside llama.cpp's, over one vocabulary.</summary>
public sealed class EngineAgreementTests(LiveFixture live) : IClassFixture<LiveFixture>
{
    [Fact]
    public async Task A_text_has_the_tokens_that_the_engine_cuts_it_into()
    {
        var json = GgufVocabulary.Read(Path.Combine(Folder(AppContext.BaseDirectory), "demo-model", "atrium-demo.gguf"));
        var tokenizer = TokenizerFile.Read(JsonDocument.Parse(json.ToJsonString()).RootElement);
        using var client = live.Atrium.CreateClient();
        client.BaseAddress = live.Atrium.ProxyAddress;
        var (texts, wrong) = (TrapTexts.Draw(10_000, any: false), new ConcurrentBag<string>());
        await Parallel.ForEachAsync(texts, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (text, stop) =>
        {
            using var response = await client.PostAsJsonAsync("/tokenize", new { model = Live.LiveAtrium.Model, prompt = text, add_special_tokens = false }, stop);
            var engine = (await response.Content.ReadFromJsonAsync<JsonObject>(stop))!["tokens"]!.AsArray().Select(static id => (int)id!).ToArray();
            var own = tokenizer.Encode(text, addSpecial: false);
            if (!engine.SequenceEqual(own))
            {
                wrong.Add($"{JsonSerializer.Serialize(text)}: the engine has {string.Join(' ', engine)}, the proxy {string.Join(' ', own)}");
            }
        });
        Assert.True(wrong.IsEmpty, $"{wrong.Count} of {texts.Count} differ, such as {string.Join(Environment.NewLine, wrong.Take(3))}");
    }

    private static string Folder(string folder) => File.Exists(Path.Combine(folder, "Aspire.sln")) ? folder : Folder(Path.GetDirectoryName(folder)!);
}
