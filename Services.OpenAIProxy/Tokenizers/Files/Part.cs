using System.Globalization;
using System.Text.Json;

namespace Atrium.OpenAIProxy.Tokenizers.Files;

/// <summary>One value of a <c>tokenizer.json</c> and where it stands, so that what is wrong can be named.</summary>
internal readonly struct Part(JsonElement element, string path)
{
    /// <summary>Where it stands, as in <c>normalizer.normalizers[1]</c>.</summary>
    public string Path => path;

    /// <summary>The value.</summary>
    public JsonElement Element => element;

    /// <summary>False for a member that is missing or null.</summary>
    public bool IsPresent => element.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>The word that says what a part is.</summary>
    public string Kind => this["type"].Required;

    /// <summary>The member, which may be missing.</summary>
    public Part this[string name] => new(
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default, path.Length == 0 ? name : $"{path}.{name}");

    /// <summary>A text; null when missing.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public string? Text => !IsPresent ? null : element.ValueKind == JsonValueKind.String ? element.GetString() : throw Wrong("must be a text");

    /// <summary>A text that must be there.</summary>
    /// <exception cref="InvalidDataException">It is missing, or something else.</exception>
    public string Required => Text ?? throw Wrong("is missing");

    /// <summary>The elements of an array; none when missing.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public IReadOnlyList<Part> Items
    {
        get
        {
            var at = path;
            return !IsPresent ? []
                : element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray().Select((item, i) => new Part(item, string.Create(CultureInfo.InvariantCulture, $"{at}[{i}]")))]
                : throw Wrong("must be an array");
        }
    }

    /// <summary>A truth value, or what holds when it is missing.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public bool Flag(bool usual) => !IsPresent ? usual : element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong("must be true or false"),
    };

    /// <summary>A whole number; null when missing.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public int? Whole() => !IsPresent ? null : element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var number) ? number : throw Wrong("must be a whole number");

    /// <summary>What is thrown for a part that is not understood.</summary>
    public InvalidDataException Wrong(string what) => new($"'{(path.Length == 0 ? "the file" : path)}' {what}.");

    /// <summary>What is thrown for a kind of part that there is no code for.</summary>
    public InvalidDataException Unsupported(string kinds) => this["type"].Wrong($"is '{Kind}', which is not supported; supported are {kinds}");
}
