using System.Buffers;
using System.Text.Json;
using Atrium.OpenAIProxy.Chat;
using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Responses;

/// <summary>Writes the single events of this API, numbered from 0.</summary>
internal sealed class ResponseEvents(IBufferWriter<byte> output) : IDisposable
{
    private readonly NamedEventWriter _events = new(output);
    private int _number;

    /// <summary>An event about the whole answer.</summary>
    public void Response(string name, ResponseObject response)
    {
        Begin(name);
        _events.Member("response"u8, response, ResponseJson.Relaxed.ResponseObject);
        _events.End();
    }

    /// <summary>An item begins or ends.</summary>
    public void Item(string name, int index, ResponseItem item)
    {
        Begin(name).WriteNumber("output_index"u8, index);
        _events.Member("item"u8, item, ResponseJson.Relaxed.ResponseItem);
        _events.End();
    }

    /// <summary>A part of an item begins or ends; <paramref name="indexName"/> is <c>content_index</c> or <c>summary_index</c>.</summary>
    public void Part(string name, int index, string id, string indexName, int part, ResponsePart value)
    {
        Place(name, index, id, indexName, part);
        _events.Member("part"u8, value, ResponseJson.Relaxed.ResponsePart);
        _events.End();
    }

    /// <summary>Some or all of a part's text, in the member <paramref name="member"/>.</summary>
    public void Text(string name, int index, string id, string indexName, int part, string member, string text, IReadOnlyList<TokenLogprob>? logprobs = null)
    {
        var json = Place(name, index, id, indexName, part);
        json.WriteString(member, text);
        if (logprobs is not null)
        {
            json.WriteStartArray("logprobs"u8);
            foreach (var one in logprobs)
            {
                JsonSerializer.Serialize(json, ChatTokenLogprob.Of(one), ResponseJson.Relaxed.ChatTokenLogprob);
            }

            json.WriteEndArray();
        }

        _events.End();
    }

    /// <summary>Some of a call's arguments.</summary>
    public void Arguments(int index, string id, string delta)
    {
        var json = Place("response.function_call_arguments.delta", index, id);
        json.WriteString("delta"u8, delta);
        _events.End();
    }

    /// <summary>All of a call's arguments.</summary>
    public void ArgumentsDone(int index, string id, string name, string arguments)
    {
        var json = Place("response.function_call_arguments.done", index, id);
        json.WriteString("name"u8, name);
        json.WriteString("arguments"u8, arguments);
        _events.End();
    }

    /// <summary>A failure. OpenAI documents its members at the top and sends them below <c>error</c>; clients read the one or the other.</summary>
    public void Error(ApiError error)
    {
        var json = Begin("error");
        json.WriteString("code"u8, error.Code ?? error.Type);
        json.WriteString("message"u8, error.Message);
        json.WriteString("param"u8, error.Param);
        _events.Member("error"u8, error.Body.Error, ErrorJson.Relaxed.ErrorDetail);
        _events.End();
    }

    /// <summary>A comment, which clients skip.</summary>
    public void KeepAlive() => _events.Comment();

    /// <inheritdoc/>
    public void Dispose() => _events.Dispose();

    private Utf8JsonWriter Begin(string name)
    {
        var json = _events.Begin(name);
        json.WriteNumber("sequence_number"u8, _number++);
        return json;
    }

    private Utf8JsonWriter Place(string name, int index, string id, string? indexName = null, int part = 0)
    {
        var json = Begin(name);
        json.WriteString("item_id"u8, id);
        json.WriteNumber("output_index"u8, index);
        if (indexName is not null)
        {
            json.WriteNumber(indexName, part);
        }

        return json;
    }
}
