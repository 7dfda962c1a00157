using System.Globalization;
using System.Text.Json;
using Atrium.OpenAIProxy.Chat;
using Atrium.OpenAIProxy.Errors;

namespace Atrium.OpenAIProxy.Tests.Chat;

/// <summary>What is wrong with a field, in OpenAI's words and at its path.</summary>
public sealed class FieldErrorTests
{
    private const string Tool = """{"type":"function","function":{"name":"f"}}""";

    [Theory]
    [InlineData("\"n\":0", "n", "integer_below_min_value", "Expected a value >= 1, but got 0")]
    [InlineData("\"n\":129", "n", "integer_above_max_value", null)]
    [InlineData("\"logit_bias\":[]", "logit_bias", "invalid_type", "expected an object, but got an array")]
    [InlineData("\"logit_bias\":{\"word\":1}", "logit_bias", "invalid_value", "Invalid key in 'logit_bias': word.")]
    [InlineData("\"logit_bias\":{\"-5\":1}", "logit_bias", "invalid_value", "non-negative integers")]
    [InlineData("\"logit_bias\":{\"5\":101}", "logit_bias.5", "decimal_above_max_value", "Expected a value <= 100, but got 101")]
    [InlineData("\"logit_bias\":{\"5\":null}", "logit_bias.5", "invalid_type", null)]
    [InlineData("\"logprobs\":1", "logprobs", "invalid_type", "expected a boolean")]
    [InlineData("\"top_logprobs\":2", "top_logprobs", "invalid_value", "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.")]
    [InlineData("\"logprobs\":true,\"top_logprobs\":21", "top_logprobs", "integer_above_max_value", null)]
    [InlineData("\"top_k\":-2", "top_k", "integer_below_min_value", null)]
    [InlineData("\"min_p\":1.5", "min_p", "decimal_above_max_value", null)]
    [InlineData("\"repetition_penalty\":0", "repetition_penalty", "decimal_below_min_value", null)]
    [InlineData("\"verbosity\":\"loud\"", "verbosity", "invalid_value", "Supported values are: 'low', 'medium', 'high'.")]
    [InlineData("\"service_tier\":\"gold\"", "service_tier", "invalid_value", null)]
    [InlineData("\"store\":\"yes\"", "store", "invalid_type", null)]
    [InlineData("\"modalities\":[\"smell\"]", "modalities[0]", "invalid_value", null)]
    [InlineData("\"modalities\":[\"text\",\"audio\"]", "audio", "missing_required_parameter", null)]
    [InlineData("\"modalities\":[\"audio\"],\"audio\":{\"format\":\"mp3\"}", "audio.voice", "missing_required_parameter", null)]
    [InlineData("\"prediction\":{\"type\":\"content\"}", "prediction.content", "missing_required_parameter", null)]
    [InlineData("\"web_search_options\":{\"search_context_size\":\"huge\"}", "web_search_options.search_context_size", "invalid_value", null)]
    [InlineData("\"metadata\":{\"a\":1}", "metadata.a", "invalid_type", "expected a string, but got an integer")]
    [InlineData("\"stream\":true,\"stream_options\":{\"include_obfuscation\":1}", "stream_options.include_obfuscation", "invalid_type", null)]
    [InlineData("\"chat_template_kwargs\":{\"enable_thinking\":1}", "chat_template_kwargs.enable_thinking", "invalid_type", null)]
    public void A_value(string member, string param, string code, string? message) => Refuses(member, param, code, message);

    [Theory]
    [InlineData("\"tools\":{}", "tools", "invalid_type", "expected an array of objects, but got an object")]
    [InlineData("\"tools\":[5]", "tools[0]", "invalid_type", "expected an object, but got an integer")]
    [InlineData("\"tools\":[{}]", "tools[0].type", "missing_required_parameter", null)]
    [InlineData("\"tools\":[{\"type\":\"hammer\"}]", "tools[0].type", "invalid_value", null)]
    [InlineData("\"tools\":[{\"type\":\"custom\",\"custom\":{\"name\":\"x\"}}]", "tools[0].type", "unsupported_value", null)]
    [InlineData("\"tools\":[{\"type\":\"function\"}]", "tools[0].function", "missing_required_parameter", "Missing required parameter: 'tools[0].function'.")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{}}]", "tools[0].function.name", "missing_required_parameter", null)]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a b\"}}]", "tools[0].function.name", "invalid_value", "string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"\"}}]", "tools[0].function.name", "empty_string", null)]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"strict\":1}}]", "tools[0].function.strict", "invalid_type", null)]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":[]}}]", "tools[0].function.parameters", "invalid_type", null)]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"array\"}}}]", "tools[0].function.parameters", "invalid_function_parameters", "Invalid schema for function 'f': schema must be a JSON Schema of 'type: \"object\"', got 'type: \"array\"'.")]
    [InlineData("\"tools\":[" + Tool + "],\"tool_choice\":\"maybe\"", "tool_choice", "invalid_value", "Supported values are: 'none', 'auto', 'required'.")]
    [InlineData("\"tools\":[" + Tool + "],\"tool_choice\":5", "tool_choice", "invalid_type", null)]
    [InlineData("\"tools\":[" + Tool + "],\"tool_choice\":{\"type\":\"function\"}", "tool_choice.function", "missing_required_parameter", null)]
    [InlineData("\"tools\":[" + Tool + "],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"g\"}}", "tool_choice.function.name", "invalid_value", "no function named 'g' was specified in the 'tools' parameter")]
    [InlineData("\"tool_choice\":\"required\"", "tool_choice", "invalid_value", "'tool_choice' is only allowed when 'tools' are specified")]
    [InlineData("\"parallel_tool_calls\":\"no\"", "parallel_tool_calls", "invalid_type", null)]
    [InlineData("\"functions\":[{}]", "functions[0].name", "missing_required_parameter", null)]
    [InlineData("\"functions\":[{\"name\":\"f\"}],\"function_call\":{\"name\":\"g\"}", "function_call.name", "invalid_value", "no function named 'g' was specified in the 'functions' parameter")]
    public void A_tool(string member, string param, string code, string? message) => Refuses(member, param, code, message);

    [Theory]
    [InlineData("{}", "response_format.type", "missing_required_parameter", null)]
    [InlineData("{\"type\":\"xml\"}", "response_format.type", "invalid_value", "Supported values are: 'text', 'json_object', 'json_schema'.")]
    [InlineData("{\"type\":\"json_schema\"}", "response_format.json_schema", "missing_required_parameter", "Missing required parameter: 'response_format.json_schema'.")]
    [InlineData("{\"type\":\"json_schema\",\"json_schema\":{\"schema\":{}}}", "response_format.json_schema.name", "missing_required_parameter", null)]
    [InlineData("{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":5}}", "response_format.json_schema.schema", "invalid_type", null)]
    [InlineData("{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":{\"properties\":{\"a\":{\"type\":\"text\"}}}}}", "response_format.json_schema.schema", "invalid_json_schema", "Invalid schema for response_format 's': In context=('properties', 'a', 'type'), \"text\" is not valid")]
    [InlineData("{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":{\"anyOf\":[{},5]}}}", "response_format.json_schema.schema", "invalid_json_schema", "In context=('anyOf', '1'), 5 is not of type 'object', 'boolean'.")]
    [InlineData("{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":{\"required\":\"a\"}}}", "response_format.json_schema.schema", "invalid_json_schema", "In context=('required'), \"a\" is not of type 'array'.")]
    public void A_format(string format, string param, string code, string? message) => Refuses($"\"response_format\":{format}", param, code, message);

    [Theory]
    [InlineData("""{"role":"tool","tool_call_id":"1","content":"x"}""", "messages[1].role", "invalid_value", "must be a response to a preceeding message with 'tool_calls'")]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","content":"x"}""", "messages[2].tool_call_id", "missing_required_parameter", null)]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"2","content":"x"}""", "messages[2].tool_call_id", "invalid_value", "'tool_call_id' of '2' not found in 'tool_calls' of previous message.")]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"user","content":"y"},{"role":"tool","tool_call_id":"1","content":"x"}""", "messages[3].role", "invalid_value", null)]
    [InlineData("""{"role":"assistant","tool_calls":[{"type":"function","function":{"name":"f","arguments":"{}"}}]}""", "messages[1].tool_calls[0].id", "missing_required_parameter", null)]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":{}}}]}""", "messages[1].tool_calls[0].function.arguments", "invalid_type", "expected a string, but got an object")]
    [InlineData("""{"role":"assistant","tool_calls":"f"}""", "messages[1].tool_calls", "invalid_type", null)]
    [InlineData("""{"role":"user","content":"x","name":5}""", "messages[1].name", "invalid_type", null)]
    [InlineData("""{"role":"user","content":[{"type":"text"}]}""", "messages[1].content[0].text", "missing_required_parameter", null)]
    [InlineData("""{"role":"user","content":[{"type":"refusal","refusal":"no"}]}""", "messages[1].content[0].type", "invalid_value", "Supported values are: 'text', 'image_url', 'input_audio', 'file'.")]
    [InlineData("""{"role":"system","content":[{"type":"image_url","image_url":{"url":"http://x/y"}}]}""", "messages[1].content[0].type", "invalid_value", "Supported values are: 'text'.")]
    [InlineData("""{"role":"user","content":[{"type":"image_url"}]}""", "messages[1].content[0].image_url", "missing_required_parameter", null)]
    [InlineData("""{"role":"user","content":[{"type":"image_url","image_url":{"url":"cat.png"}}]}""", "messages[1].content[0].image_url.url", "invalid_value", "Expected a valid URL, but got a value with an invalid format.")]
    [InlineData("""{"role":"user","content":[{"type":"image_url","image_url":{"url":"http://x/y","detail":"much"}}]}""", "messages[1].content[0].image_url.detail", "invalid_value", null)]
    [InlineData("""{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"AAAA","format":"midi"}}]}""", "messages[1].content[0].input_audio.format", "invalid_value", null)]
    [InlineData("""{"role":"user","content":[{"type":"file","file":{"filename":"a.pdf"}}]}""", "messages[1].content[0].file.file_id", "missing_required_parameter", null)]
    public void A_message(string message, string param, string code, string? text) => Refuses("", param, code, text, "," + message);

    [Fact]
    public void Labels_have_a_number_and_sizes()
    {
        Refuses($"\"metadata\":{{{string.Join(',', Enumerable.Range(0, 17).Select(static i => $"\"k{i}\":\"v\""))}}}", "metadata", "object_above_max_properties", "at most 16 properties, but got an object with 17");
        Refuses($"\"metadata\":{{\"{new string('k', 65)}\":\"v\"}}", "metadata", "property_name_above_max_length", null);
        Refuses($"\"metadata\":{{\"k\":\"{new string('v', 513)}\"}}", "metadata.k", "string_above_max_length", "maximum length 512, but got a string with length 513");
        Refuses($"\"tools\":[{{\"type\":\"function\",\"function\":{{\"name\":\"{new string('n', 65)}\"}}}}]", "tools[0].function.name", "string_above_max_length", "maximum length 64, but got a string with length 65");
        Refuses($"\"tools\":[{string.Join(',', Enumerable.Repeat(Tool, 129))}]", "tools", "array_above_max_length", "maximum length 128, but got an array with length 129");
        var schema = $"{{\"description\":\"{new string('d', 300_000)}\"}}";
        Refuses($"\"response_format\":{{\"type\":\"json_schema\",\"json_schema\":{{\"name\":\"s\",\"schema\":{schema}}}}}", "response_format.json_schema.schema", "invalid_json_schema", "at most 262144 are accepted");
    }

    private static void Refuses(string member, string param, string code, string? message, string turns = "")
    {
        var body = $"{{\"model\":\"demo\",\"messages\":[{{\"role\":\"user\",\"content\":\"hi\"}}{turns}]{(member.Length == 0 ? "" : ",")}{member}}}";
        var error = Assert.Throws<ApiException>(() => ChatRequestReader.Read(JsonDocument.Parse(body).RootElement)).Error;
        Assert.Equal(("400", param, code), (error.Status.ToString(CultureInfo.InvariantCulture), error.Param, error.Code));
        Assert.Contains(message ?? "", error.Message, StringComparison.Ordinal);
    }
}
