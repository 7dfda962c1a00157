using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Atrium.OpenAIProxy.Errors;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>One member of a request body and its path, read with the errors that OpenAI gives. An explicit null counts as absent.</summary>
internal readonly struct RequestField(JsonElement value, string path)
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

    /// <summary>The path as in <c>messages[0].content</c>.</summary>
    public string Path { get; } = path;

    /// <summary>The value, of kind Undefined when the member is missing.</summary>
    public JsonElement Value { get; } = value;

    /// <summary>False when missing or null.</summary>
    public bool IsPresent => Value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>A member of this object.</summary>
    public RequestField this[string name] =>
        new(Value.TryGetProperty(name, out var member) ? member : default, Path.Length == 0 ? name : $"{Path}.{name}");

    /// <summary>The elements of this array.</summary>
    public IEnumerable<RequestField> Elements()
    {
        var i = 0;
        foreach (var element in Value.EnumerateArray())
        {
            yield return new RequestField(element, $"{Path}[{i++.ToString(CultureInfo.InvariantCulture)}]");
        }
    }

    /// <summary>The members of this object, in their order.</summary>
    public IEnumerable<(string Name, RequestField Field)> Members()
    {
        foreach (var member in Value.EnumerateObject())
        {
            yield return (member.Name, this[member.Name]);
        }
    }

    /// <summary>The elements of this array, none when absent.</summary>
    public IEnumerable<RequestField> Array(string expected = "an array of objects") =>
        !IsPresent ? [] : Value.ValueKind == JsonValueKind.Array ? Elements() : throw WrongType(expected);

    /// <summary>The text, or null when absent.</summary>
    public string? Text()
    {
        if (!IsPresent)
        {
            return null;
        }

        if (Value.ValueKind != JsonValueKind.String)
        {
            throw WrongType("a string");
        }

        try
        {
            return Value.GetString();
        }
        catch (InvalidOperationException)
        {
            throw Invalid($"Invalid '{Path}': the string is not valid Unicode.", "invalid_value");
        }
    }

    /// <summary>A text of at most so many characters, or null when absent.</summary>
    public string? Text(int longest)
    {
        var text = Text();
        return text is null || text.Length <= longest ? text : throw Invalid(
            $"Invalid '{Path}': string too long. Expected a string with maximum length {longest}, but got a string with length {text.Length} instead.",
            "string_above_max_length");
    }

    /// <summary>One of <paramref name="words"/>, or null when absent.</summary>
    public string? Word(params IReadOnlyList<string> words) => Text() is not { } word ? null : words.Contains(word) ? word : throw NotOneOf(word, words);

    /// <summary>The text, which must be there.</summary>
    public string Required() => Text() ?? throw Missing();

    /// <summary>The name of a function or schema, which must be there.</summary>
    public string RequiredName()
    {
        var name = Required();
        if (name.Length == 0)
        {
            throw Invalid($"Invalid '{Path}': empty string. Expected a string with minimum length 1, but got an empty string instead.", "empty_string");
        }

        return Text(64)!.AsSpan().IndexOfAnyExcept(NameCharacters) < 0 ? name : throw Invalid(
            $"Invalid '{Path}': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.", "invalid_value");
    }

    /// <summary>The truth value, or null when absent.</summary>
    public bool? Flag() => !IsPresent ? null : Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw WrongType("a boolean"),
    };

    /// <summary>A number in a closed range, or null when absent.</summary>
    public double? Number(double min, double max)
    {
        if (!IsPresent)
        {
            return null;
        }

        if (Value.ValueKind != JsonValueKind.Number)
        {
            throw WrongType("a decimal");
        }

        var number = Value.GetDouble();
        return number < min ? throw OutOfRange("decimal", "below_min", ">=", min)
            : number > max ? throw OutOfRange("decimal", "above_max", "<=", max)
            : number;
    }

    /// <summary>A whole number in a closed range, or null when absent.</summary>
    public long? Integer(long min, long max)
    {
        if (!IsPresent)
        {
            return null;
        }

        if (Value.ValueKind != JsonValueKind.Number || !(Value.TryGetInt64(out _) || double.IsInteger(Value.GetDouble())))
        {
            throw WrongType("an integer");
        }

        var number = Value.TryGetInt64(out var whole) ? whole : (Int128)Value.GetDouble();
        return number < min ? throw OutOfRange("integer", "below_min", ">=", min)
            : number > max ? throw OutOfRange("integer", "above_max", "<=", max)
            : (long)number;
    }

    /// <summary>Checks that this is an object, when present.</summary>
    public bool IsObject() => IsPresent && (Value.ValueKind == JsonValueKind.Object ? true : throw WrongType("an object"));

    /// <summary>This, which must be there and an object.</summary>
    public RequestField RequiredObject() => IsObject() ? this : throw Missing();

    /// <summary>The error for a value of the wrong type.</summary>
    public ApiException WrongType(string expected) =>
        Invalid($"Invalid type for '{Path}': expected {expected}, but got {Kind(Value)} instead.", "invalid_type");

    /// <summary>The error for a word that is not one of <paramref name="supported"/>.</summary>
    public ApiException NotOneOf(string actual, params IEnumerable<string> supported) =>
        Invalid($"Invalid value: '{actual}'. Supported values are: {string.Join(", ", supported.Select(static s => $"'{s}'"))}.", "invalid_value");

    /// <summary>The error for a member that must be there.</summary>
    public ApiException Missing() => Invalid($"Missing required parameter: '{Path}'.", "missing_required_parameter");

    /// <summary>The error for a feature that this service does not carry out; it is never dropped in silence.</summary>
    public ApiException Unsupported(string what) => Invalid($"Unsupported parameter: '{Path}'. {what}", "unsupported_parameter");

    /// <summary>An error that blames this field.</summary>
    public ApiException Invalid(string message, string code) => new(new ApiError(400, ApiError.InvalidRequest, message, Path, code));

    private ApiException OutOfRange(string type, string code, string sign, double limit) => Invalid(
        string.Create(CultureInfo.InvariantCulture, $"Invalid '{Path}': {type} {code.Replace('_', ' ')}imum value. Expected a value {sign} {limit}, but got {Value.GetRawText()} instead."),
        $"{type}_{code}_value");

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Number => value.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0 ? "an integer" : "a decimal",
        _ => "null",
    };
}
