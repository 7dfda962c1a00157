using System.Text;
using System.Text.Json;

namespace Atrium.OpenAIProxy.Stages.ToolCalls;

/// <summary>
/// One argument that stands in the text without quotes. A string goes out as it comes; anything else is made JSON when it is complete, by what the schema
/// allows, or is a string after all.
/// </summary>
/// <param name="text">Where it goes.</param>
/// <param name="kinds">What it may be.</param>
/// <param name="lines">Whether it stands on lines of its own: one line feed at each end is not part of it.</param>
internal sealed class ParameterValue(CallText text, ArgumentKinds kinds, bool lines = false)
{
    private readonly StringBuilder? _whole = kinds == ArgumentKinds.Text ? null : new StringBuilder();
    private bool _begun;
    private bool _lineFeed;

    /// <summary>Adds what comes next.</summary>
    public void Append(ReadOnlySpan<char> part)
    {
        if (part.IsEmpty)
        {
            return;
        }

        if (!_begun)
        {
            _begun = true;
            Put("\"");
            part = lines && part[0] == '\n' ? part[1..] : part;
        }

        if (part.IsEmpty)
        {
            return;
        }

        if (_lineFeed)
        {
            PutText("\n");
        }

        _lineFeed = lines && part[^1] == '\n';
        PutText(_lineFeed ? part[..^1] : part);
    }

    /// <summary>It is complete.</summary>
    public void End()
    {
        if (_whole is null)
        {
            text.Write(_begun ? "\"" : "\"\"");
        }
        else
        {
            Convert(_whole.ToString());
        }
    }

    private void Put(string quote)
    {
        if (_whole is null)
        {
            text.Write(quote);
        }
    }

    private void PutText(ReadOnlySpan<char> part)
    {
        if (_whole is null)
        {
            text.WriteText(part);
        }
        else
        {
            _whole.Append(part);
        }
    }

    private void Convert(string value)
    {
        var json = value.Trim() switch
        {
            "None" => "null",
            var word when word.Length <= 5 && bool.TryParse(word, out var flag) => flag ? "true" : "false",
            var word => word,
        };
        if (IsAllowed(json))
        {
            text.Write(json);
            return;
        }

        text.Write("\"");
        text.WriteText(value);
        text.Write("\"");
    }

    private bool IsAllowed(string json)
    {
        try
        {
            using var parsed = JsonDocument.Parse(json);
            return (ArgumentSchema.KindOf(parsed.RootElement) & kinds) != 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
