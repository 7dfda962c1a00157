using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Atrium.OpenAIProxy.Delivery;

/// <summary>Writes server-sent events that have a name, which their JSON repeats as <c>type</c>. Never <c>id:</c> or <c>retry:</c> lines.</summary>
internal sealed class NamedEventWriter(IBufferWriter<byte> output) : IDisposable
{
    private readonly Utf8JsonWriter _json = new(output, new JsonWriterOptions { Encoder = RelaxedJson.Encoder, SkipValidation = true });

    /// <summary>Begins an event; its members are written to the result, then <see cref="End"/> is called.</summary>
    public Utf8JsonWriter Begin(string name)
    {
        output.Write("event: "u8);
        Encoding.ASCII.GetBytes(name, output);
        output.Write("\ndata: "u8);
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("type"u8, name);
        return _json;
    }

    /// <summary>Writes a member of the event.</summary>
    public void Member<T>(ReadOnlySpan<byte> name, T value, JsonTypeInfo<T> type)
    {
        _json.WritePropertyName(name);
        JsonSerializer.Serialize(_json, value, type);
    }

    /// <summary>Ends the event.</summary>
    public void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        output.Write("\n\n"u8);
    }

    /// <summary>A comment, which clients skip.</summary>
    public void Comment() => output.Write(": keep-alive\n\n"u8);

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();
}
