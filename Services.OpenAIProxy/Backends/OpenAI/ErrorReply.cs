using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Atrium.OpenAIProxy.Backends.OpenAI;

/// <summary>What an engine says went wrong, out of any of the forms in which engines say it.</summary>
/// <param name="Message">Its words, cut to a length for people; null when it has none.</param>
internal sealed record ErrorReply(string? Message)
{
    private const int LongestMessage = 2000;

    /// <summary>The class of the error, such as <c>invalid_request_error</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The word for it, where it is a word.</summary>
    public string? Code { get; init; }

    /// <summary>The HTTP status, where the error names one itself.</summary>
    public int? Status { get; init; }

    /// <summary>The member to blame.</summary>
    public string? Param { get; init; }

    /// <summary>Reads the body of an error reply, or the data of an error event.</summary>
    public static ErrorReply Read(ReadOnlySpan<byte> utf8)
    {
        var text = Encoding.UTF8.GetString(utf8).Trim('\uFEFF', ' ', '\r', '\n', '\t');
        if (text.Length == 0)
        {
            return new ErrorReply((string?)null);
        }

        try
        {
            using var json = JsonDocument.Parse(text);
            return Of(json.RootElement);
        }
        catch (JsonException)
        {
            // A page for people says nothing that its status does not say better.
            return new ErrorReply(text.StartsWith('<') ? null : Cut(text));
        }
        catch (InvalidOperationException)
        {
            return new ErrorReply(Cut(text));
        }
    }

    private static ErrorReply Of(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.String)
        {
            return new ErrorReply(Cut(json.GetString()!));
        }

        if (json.ValueKind == JsonValueKind.Array && json.GetArrayLength() > 0)
        {
            return Of(json[0]);
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            return new ErrorReply(Cut(json.GetRawText()));
        }

        if (json.TryGetProperty("error", out var error) && error.ValueKind is JsonValueKind.Object or JsonValueKind.String or JsonValueKind.Array)
        {
            var inner = Of(error);
            return inner with { Type = inner.Type ?? Text(json, "error_type"), Message = inner.Message ?? Text(json, "message") };
        }

        if (json.TryGetProperty("detail", out var detail) && detail.ValueKind != JsonValueKind.Null)
        {
            return OfDetail(detail);
        }

        var (code, type) = (Text(json, "code"), Text(json, "type"));
        var status = Number(code) ?? Number(Text(json, "status"));
        return new ErrorReply(Cut(Text(json, "message") ?? Text(json, "msg") ?? json.GetRawText()))
        {
            Type = type,
            Code = Number(code) is null ? code : null,
            Status = status,
            Param = Text(json, "param"),
        };
    }

    /// <summary>FastAPI's form: a text, or a list of what is wrong where.</summary>
    private static ErrorReply OfDetail(JsonElement detail)
    {
        if (detail.ValueKind != JsonValueKind.Array || detail.GetArrayLength() == 0 || detail[0].ValueKind != JsonValueKind.Object)
        {
            return Of(detail);
        }

        var problems = detail.EnumerateArray().Where(static one => one.ValueKind == JsonValueKind.Object)
            .Select(static one => Path(one) is { } path ? $"{path}: {Text(one, "msg")}" : Text(one, "msg"));
        return new ErrorReply(Cut(string.Join("; ", problems))) { Param = Path(detail[0]) };
    }

    private static string? Path(JsonElement problem)
    {
        if (!problem.TryGetProperty("loc", out var place) || place.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var path = new StringBuilder();
        foreach (var step in place.EnumerateArray())
        {
            if (step.ValueKind == JsonValueKind.Number)
            {
                path.Append(CultureInfo.InvariantCulture, $"[{step.GetRawText()}]");
            }
            else if (step.ValueKind == JsonValueKind.String && step.GetString() is { } name && !(path.Length == 0 && name == "body"))
            {
                path.Append(path.Length == 0 ? "" : ".").Append(name);
            }
        }

        return path.Length == 0 ? null : path.ToString();
    }

    private static string? Text(JsonElement json, string name) => !json.TryGetProperty(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text : null,
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.Object or JsonValueKind.Array => value.GetRawText(),
        _ => null,
    };

    private static int? Number(string? text) => int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Cut(string text) => text.Length <= LongestMessage ? text : text[..LongestMessage];
}
