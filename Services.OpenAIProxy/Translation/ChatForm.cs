using System.Buffers;
using System.Text.Json;
using Atrium.OpenAIProxy.Chat;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Translation;

/// <summary>
/// Another API's request in the form of a chat completions body. One reader checks the fields that all APIs share, and engines that speak OpenAI's
/// API get a body they understand; errors are told in the client's own terms. Whoever makes it disposes it after the answer.
/// </summary>
internal sealed class ChatForm : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly List<(string Chat, string Own)> _origins = [];
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private JsonDocument? _document;

    /// <summary>Begins with an empty body.</summary>
    public ChatForm()
    {
        Json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = RelaxedJson.Encoder });
        Json.WriteStartObject();
    }

    /// <summary>Writes the members of the body.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>Remembers that <paramref name="chat"/>, and all below it, came from the client's <paramref name="own"/>.</summary>
    public void Origin(string chat, string own) => _origins.Add((chat, own));

    /// <summary>Begins the member <paramref name="name"/>, whose value is written next.</summary>
    public void Member(string name, string? own = null)
    {
        _written.Add(name);
        Json.WritePropertyName(name);
        if (own is not null && own != name)
        {
            Origin(name, own);
        }
    }

    /// <summary>Copies <paramref name="field"/>, when present, to the member <paramref name="name"/>.</summary>
    public void Copy(RequestField field, string name)
    {
        if (field.IsPresent)
        {
            Member(name, field.Path);
            field.Value.WriteTo(Json);
        }
    }

    /// <summary>Copies each member of <paramref name="root"/> that is neither among <paramref name="known"/> nor written yet: the chat reader decides about extensions.</summary>
    public void CopyRest(RequestField root, IReadOnlySet<string> known)
    {
        foreach (var member in root.Value.EnumerateObject().Where(member => !known.Contains(member.Name) && _written.Add(member.Name)))
        {
            member.WriteTo(Json);
        }
    }

    /// <summary>Ends the body and reads it.</summary>
    /// <exception cref="ApiException">It is not valid.</exception>
    public GenerationRequest Read()
    {
        Json.WriteEndObject();
        Json.Flush();
        _document = JsonDocument.Parse(_buffer.WrittenMemory);
        try
        {
            return ChatRequestReader.Read(_document.RootElement);
        }
        catch (ApiException exception)
        {
            throw Own(exception);
        }
    }

    /// <summary>The same error with the client's own field to blame.</summary>
    public ApiException Own(ApiException exception)
    {
        var error = exception.Error;
        var (chat, own) = _origins.Where(origin => IsAt(error.Param, origin.Chat)).DefaultIfEmpty(("", "")).MaxBy(static origin => origin.Item1.Length);
        if (chat.Length == 0)
        {
            return exception;
        }

        var param = own + error.Param![chat.Length..];
        return new ApiException(error with { Param = param, Message = error.Message.Replace($"'{error.Param}'", $"'{param}'", StringComparison.Ordinal) });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Json.Dispose();
        _document?.Dispose();
    }

    private static bool IsAt(string? param, string chat) =>
        param is not null && param.StartsWith(chat, StringComparison.Ordinal) && (param.Length == chat.Length || param[chat.Length] is '.' or '[');
}
