using System.Text;

namespace Atrium.OpenAIProxy.Stages.ToolCalls;

/// <summary>What <see cref="CallObject.Push"/> came to.</summary>
internal enum CallProgress
{
    /// <summary>The end of the text.</summary>
    More,

    /// <summary>The end of the function's name.</summary>
    Named,

    /// <summary>The end of the object.</summary>
    Ended,

    /// <summary>A character that cannot be.</summary>
    Failed,
}

/// <summary>
/// Reads <c>{"name": N, "arguments": {...}}</c> piece by piece. Arguments go out as they come; a model that puts them into a string
/// has them taken out of it. Members with other names are skipped.
/// </summary>
internal sealed class CallObject
{
    private const int LongestWord = 256;

    private readonly StringBuilder _word = new();
    private readonly StringBuilder _name = new();
    private JsonStringText? _string;
    private JsonExtent? _value;
    private Step _step = Step.Open;
    private bool _argumentsEnded;

    private enum Step
    {
        Open,
        Key,
        KeyText,
        Colon,
        Value,
        NameText,
        ArgumentText,
        ArgumentValue,
        OtherValue,
        Comma,
        Ended,
    }

    /// <summary>The function's name; null until it is complete.</summary>
    public string? Name { get; private set; }

    /// <summary>The arguments read so far and not taken out yet.</summary>
    public StringBuilder Arguments { get; } = new();

    /// <summary>True once there are arguments.</summary>
    public bool HasArguments { get; private set; }

    /// <summary>True when name and arguments are complete, whatever may follow.</summary>
    public bool IsWhole => Name is not null && (_argumentsEnded || _step == Step.Ended);

    /// <summary>Takes from the beginning of <paramref name="text"/> what belongs to the object, up to the first thing to be said about it.</summary>
    public CallProgress Push(ref ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (_step is Step.ArgumentValue or Step.OtherValue)
            {
                TakeValue(ref text);
                continue;
            }

            var (before, c) = (_step, text[0]);
            if (!Take(c))
            {
                return CallProgress.Failed;
            }

            if (_step is not (Step.ArgumentValue or Step.OtherValue))
            {
                text = text[1..];
            }

            if (_step == Step.Ended)
            {
                return CallProgress.Ended;
            }

            if (before == Step.NameText && _step == Step.Comma)
            {
                return CallProgress.Named;
            }
        }

        return CallProgress.More;
    }

    private void TakeValue(ref ReadOnlySpan<char> text)
    {
        var length = _value!.Take(text, out var ended);
        if (_step == Step.ArgumentValue)
        {
            Arguments.Append(text[..length]);
            _argumentsEnded = ended;
        }

        text = text[length..];
        _step = ended ? Step.Comma : _step;
    }

    private bool Take(char c)
    {
        switch (_step)
        {
            case Step.KeyText or Step.NameText or Step.ArgumentText:
                return TakeText(c);
            case var _ when c is ' ' or '\n' or '\r' or '\t':
                return true;
            case Step.Open:
                return Next(c == '{', Step.Key);
            case Step.Colon:
                return Next(c == ':', Step.Value);
            case Step.Value:
                return Begin(c);
            case Step.Key when c == '"':
                _string = new JsonStringText(_word.Clear());
                return Next(true, Step.KeyText);
            case Step.Comma when c == ',':
                return Next(true, Step.Key);
            default:
                return Next(c == '}' && Name is not null, Step.Ended);
        }
    }

    private bool TakeText(char c)
    {
        if (!_string!.Take(c))
        {
            return _step == Step.ArgumentText || (_word.Length <= LongestWord && _name.Length <= LongestWord);
        }

        if (_step == Step.NameText)
        {
            Name = _name.ToString();
        }

        _argumentsEnded |= _step == Step.ArgumentText;
        return Next(true, _step == Step.KeyText ? Step.Colon : Step.Comma);
    }

    private bool Begin(char c)
    {
        if (c is ',' or '}' or ']' or ':')
        {
            return false;
        }

        if (Name is null && _word.Equals("name"))
        {
            _string = new JsonStringText(_name);
            return Next(c == '"', Step.NameText);
        }

        var arguments = !HasArguments && (_word.Equals("arguments") || _word.Equals("parameters"));
        HasArguments |= arguments;
        if (arguments && c == '"')
        {
            _string = new JsonStringText(Arguments);
            return Next(true, Step.ArgumentText);
        }

        _value = new JsonExtent();
        return Next(true, arguments ? Step.ArgumentValue : Step.OtherValue);
    }

    private bool Next(bool right, Step step)
    {
        _step = right ? step : _step;
        return right;
    }
}
