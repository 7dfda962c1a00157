using System.Text.Json;
using Atrium.OpenAIProxy.Chat;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Tests.Chat;

/// <summary>What a request means, as the rest of the service sees it.</summary>
public sealed class ChatRequestReaderTests
{
    [Fact]
    public void Sampling_and_its_report()
    {
        var request = Read(""" "n":3,"temperature":0.5,"top_p":0.9,"top_k":40,"min_p":0.05,"repetition_penalty":1.1,"presence_penalty":1,"frequency_penalty":-1,"seed":7,"logit_bias":{"5":-100,"17":2.5},"logprobs":true,"top_logprobs":4,"stop":"x" """);
        var sampling = request.Sampling;
        Assert.Equal((3, 0.5, 0.9, 40, 0.05, 1.1), (request.Choices, sampling.Temperature, sampling.TopP, sampling.TopK, sampling.MinP, sampling.RepetitionPenalty));
        Assert.Equal((1, -1, 7L, 4), (sampling.PresencePenalty, sampling.FrequencyPenalty, sampling.Seed, request.TopLogprobs));
        Assert.Equal([(5, -100), (17, 2.5)], sampling.LogitBias.Select(static one => (one.Key, one.Value)));
        Assert.Equal(["x"], request.Stop);
        Assert.Null(Read("\"logprobs\":false,\"top_logprobs\":0").TopLogprobs);
        Assert.Equal(0, Read("\"logprobs\":true").TopLogprobs);
    }

    [Fact]
    public void Tools_and_their_choice()
    {
        const string Tools = """ "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"},"strict":true}},{"type":"function","function":{"name":"g"}}] """;
        var request = Read(Tools + ",\"parallel_tool_calls\":false");
        Assert.Equal([("f", "d", true), ("g", null, false)], request.Tools.Select(static tool => (tool.Name, tool.Description, tool.Strict)));
        Assert.Equal((ToolChoice.Auto, false), (request.ToolChoice, request.ParallelToolCalls));
        Assert.Equal(ToolChoice.None, Read(Tools + ",\"tool_choice\":\"none\"").ToolChoice);
        Assert.Equal(ToolChoice.Required, Read(Tools + ",\"tool_choice\":\"required\"").ToolChoice);
        Assert.Equal(new ToolChoice(ToolChoiceMode.Function, "g"), Read(Tools + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"g\"}}").ToolChoice);
        var allowed = Read(Tools + ""","tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"g"}}]}}""");
        Assert.Equal(("g", ToolChoice.Required), (Assert.Single(allowed.Tools).Name, allowed.ToolChoice));
    }

    [Fact]
    public void The_predecessors_of_tools_become_tools_in_the_body_too()
    {
        var request = Read(
            """ "functions":[{"name":"f"}],"function_call":{"name":"f"},"temperature":1 """,
            """{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},{"role":"function","name":"f","content":"42"}""");
        Assert.Equal(("f", new ToolChoice(ToolChoiceMode.Function, "f"), false), (Assert.Single(request.Tools).Name, request.ToolChoice, request.ParallelToolCalls));
        Assert.Equal(new ToolCall("call_1", "f", "{}"), Assert.Single(request.Messages[1].ToolCalls));
        Assert.Equal((ChatRole.Tool, "call_1", "42"), (request.Messages[2].Role, request.Messages[2].ToolCallId, request.Messages[2].Content));
        Assert.Equal(
            """{"model":"demo","temperature":1,"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"content":"42","role":"tool","tool_call_id":"call_1"}],"tools":[{"type":"function","function":{"name":"f"}}],"parallel_tool_calls":false,"tool_choice":{"type":"function","function":{"name":"f"}}}""",
            request.Body.GetRawText());
    }

    [Fact]
    public void A_body_without_them_stays_as_it_is()
    {
        using var body = JsonDocument.Parse("""{ "model": "demo", "messages": [ {"role":"user","content":"hi"} ], "x": 1 }""");
        Assert.Equal(body.RootElement.GetRawText(), ChatRequestReader.Read(body.RootElement).Body.GetRawText());
    }

    [Fact]
    public void Messages_with_calls_thoughts_and_parts()
    {
        var turns = Read(
            "",
            """{"role":"developer","content":"d"}""",
            """{"role":"assistant","content":"","reasoning":"hm","refusal":"no","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}},{"id":"b","function":{"name":"g"}}]}""",
            """{"role":"tool","tool_call_id":"b","content":[{"type":"text","text":"1"},{"type":"text","text":"2"}]}""",
            """{"role":"tool","tool_call_id":"a","content":"3"}""",
            """{"role":"user","name":"ann","content":[{"type":"text","text":"see"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}},{"type":"input_audio","input_audio":{"data":"AA","format":"wav"}},{"type":"file","file":{"file_id":"1"}}]}""").Messages;
        Assert.Equal((ChatRole.System, "d"), (turns[1].Role, turns[1].Content));
        Assert.Equal(("no", "hm"), (turns[2].Content, turns[2].Reasoning));
        Assert.Equal([new ToolCall("a", "f", "{\"x\":1}"), new ToolCall("b", "g", "")], turns[2].ToolCalls);
        Assert.Equal([("1\n2", "b"), ("3", "a")], turns.Skip(3).Take(2).Select(static turn => (turn.Content, turn.ToolCallId)));
        Assert.Equal(("see", "ann"), (turns[5].Content, turns[5].Name));
        Assert.Equal(
            [new(MediaKind.Image, "messages[5].content[1]"), new(MediaKind.Audio, "messages[5].content[2]"), new(MediaKind.File, "messages[5].content[3]")], turns[5].Media);
    }

    [Fact]
    public void Formats()
    {
        Assert.Equal(ResponseFormat.Text, Read("\"response_format\":{\"type\":\"text\"}").Format);
        Assert.Equal(ResponseFormat.JsonObject, Read("\"response_format\":{\"type\":\"json_object\"}").Format);
        var format = Read("""  "response_format":{"type":"json_schema","json_schema":{"name":"s","strict":true,"schema":{"type":["object","null"],"properties":{"type":{"type":"string"}},"required":["type"],"additionalProperties":false,"items":[{}]}}} """).Format;
        Assert.Equal((ResponseFormatKind.JsonSchema, "s", true), (format.Kind, format.Name, format.Strict));
        Assert.Equal("type", format.Schema.GetProperty("required")[0].GetString());
    }

    [Theory]
    [InlineData("\"audio\":{\"voice\":\"x\",\"format\":\"mp3\"},\"modalities\":[\"audio\"]", Feature.AudioOutput, "modalities")]
    [InlineData("\"prediction\":{\"type\":\"content\",\"content\":\"x\"}", Feature.Prediction, "prediction")]
    [InlineData("\"web_search_options\":{}", Feature.WebSearch, "web_search_options")]
    [InlineData("\"verbosity\":\"low\"", Feature.Verbosity, "verbosity")]
    [InlineData("\"service_tier\":\"flex\"", Feature.ServiceTier, "service_tier")]
    [InlineData("\"store\":true", Feature.Store, "store")]
    [InlineData("\"ignore_eos\":false", Feature.UnknownFields, "ignore_eos")]
    [InlineData("\"chat_template_kwargs\":{\"enable_thinking\":null,\"style\":1}", Feature.TemplateInputs, "chat_template_kwargs.style")]
    [InlineData("\"documents\":[{\"text\":\"t\"}]", Feature.TemplateInputs, "documents")]
    [InlineData("\"add_generation_prompt\":false", Feature.TemplateInputs, "add_generation_prompt")]
    [InlineData("\"continue_final_message\":true", Feature.TemplateInputs, "continue_final_message")]
    internal void What_only_the_body_holds_is_a_feature(string member, Feature feature, string param) =>
        Assert.Equal((feature, param), Assert.Single(Read(member).AlsoAsked));

    [Fact]
    public void What_asks_for_nothing_is_none() => Assert.Empty(RequestFeatures.Of(Read(
        """ "n":1,"tools":[],"tool_choice":"auto","parallel_tool_calls":false,"verbosity":"medium","service_tier":"default","store":false,"modalities":["text"],"prediction":null,"user":"u","metadata":{},"prompt_cache_key":"k","safety_identifier":"s","presence_penalty":0,"top_k":0,"min_p":0,"repetition_penalty":1,"logit_bias":{} """)));

    private static GenerationRequest Read(string members, params string[] turns)
    {
        var all = string.Concat(turns.Select(static turn => "," + turn));
        return ChatRequestReader.Read(JsonDocument.Parse($"{{\"model\":\"demo\",{(members.Trim().Length == 0 ? "" : members + ",")}\"messages\":[{{\"role\":\"user\",\"content\":\"hi\"}}{all}]}}").RootElement);
    }
}
