using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Atrium.OpenAIProxy.Tokenizers.Splitting;

/// <summary>
/// Writes a regular expression of a <c>tokenizer.json</c>, which is Oniguruma's, in .NET's words. What the two understand differently, or what is about
/// single characters outside the first plane (see <see cref="Shadow"/>), is refused by name: tokens that are nearly right are wrong.
/// </summary>
internal sealed partial class RegexTranslation
{
    // Oniguruma's word characters; .NET's \w lacks some. Letters in frames stand for those of all planes.
    private const string Word = @"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}Ⓐ-ⓩ";

    private static readonly SearchValues<char> Plain = SearchValues.Create("sSdDrntfv0");
    private static readonly SearchValues<char> PlainOutside = SearchValues.Create("bBAzZ");

    private readonly string _pattern;
    private readonly StringBuilder _result = new();
    private readonly Stack<(int Start, bool Caseless)> _groups = new();
    private bool _inClass;
    private bool _caseless;
    private int _atom;
    private int _at;

    private RegexTranslation(string pattern) => _pattern = pattern;

    /// <summary>The same in .NET's words.</summary>
    /// <exception cref="InvalidDataException">It cannot be said in them.</exception>
    public static string Translate(string pattern)
    {
        var translation = new RegexTranslation(pattern);
        while (translation._at < pattern.Length)
        {
            translation.Next();
        }

        return translation._result.ToString();
    }

    private void Next()
    {
        var character = _pattern[_at];
        switch (character)
        {
            case '\\':
                Escape();
                break;
            case '[':
                OpenClass();
                break;
            case ']' when _inClass:
                _inClass = false;
                Copy(1);
                break;
            case '&' when _inClass && Ahead("&&"):
                throw Refused("the intersection of classes '&&'");
            case '(' when !_inClass:
                OpenGroup();
                break;
            case ')' when !_inClass:
                (_atom, _caseless) = _groups.TryPop(out var group) ? group : throw Refused("a ')' without its '('");
                Copy(1);
                break;
            case '?' or '*' or '+' or '{' when !_inClass:
                Quantifier();
                break;
            default:
                Literal(character);
                break;
        }
    }

    private void Literal(char character)
    {
        if (char.IsSurrogate(character))
        {
            throw Refused("a character outside the first plane");
        }

        Begin();

        // The long s is an s to a pattern that does not tell capitals apart, which .NET does not know.
        if (_caseless && character is 's' or 'S')
        {
            _result.Append(_inClass ? "sſ" : "[sſ]");
            _at++;
            return;
        }

        Copy(1);
    }

    private void Escape()
    {
        if (_at + 1 >= _pattern.Length)
        {
            throw Refused("a '\\' at its end");
        }

        Begin();
        var letter = _pattern[_at + 1];
        if (letter is 'p' or 'P')
        {
            Category();
        }
        else if (letter is 'w' or 'W')
        {
            _result.Append(_inClass ? letter == 'w' ? Word : throw Refused("'\\W' in a class") : letter == 'w' ? $"[{Word}]" : $"[^{Word}]");
            _at += 2;
        }
        else if (letter is 'u' or 'x')
        {
            Code();
        }
        else if (!char.IsAsciiLetterOrDigit(letter) ? !char.IsSurrogate(letter) : Plain.Contains(letter) || (!_inClass && PlainOutside.Contains(letter)))
        {
            Copy(2);
        }
        else
        {
            throw Refused($"'\\{letter}'");
        }
    }

    private void Category()
    {
        var match = CategoryForm().Match(_pattern, _at);
        if (!match.Success)
        {
            throw Refused($"'{_pattern[_at..Math.Min(_pattern.Length, _at + 12)]}': only general categories are known, such as \\p{{L}}");
        }

        var negated = (match.Groups["P"].Value == "P") ^ match.Groups["not"].Success;
        _result.Append(negated ? @"\P{" : @"\p{").Append(match.Groups["name"].Value).Append('}');
        _at += match.Length;
    }

    private void Code()
    {
        var match = CodeForm().Match(_pattern, _at);
        var point = match.Success ? int.Parse(match.Groups["hex"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture) : 0;
        if (!match.Success || point > 0xFFFF || char.IsSurrogate((char)point))
        {
            throw Refused($"'{_pattern[_at..Math.Min(_pattern.Length, _at + 10)]}'");
        }

        _result.Append(CultureInfo.InvariantCulture, $"\\u{point:X4}");
        _at += match.Length;
    }

    private void OpenClass()
    {
        if (_inClass)
        {
            throw Refused("a class in a class");
        }

        Begin();
        _inClass = true;
        Copy(Ahead("[^") ? 2 : 1);
        if (Ahead("]"))
        {
            throw Refused("a class that begins with ']'");
        }
    }

    private void OpenGroup()
    {
        _groups.Push((_result.Length, _caseless));
        if (!Ahead("(?"))
        {
            Copy(1);
            return;
        }

        var match = GroupForm().Match(_pattern, _at);
        if (!match.Success)
        {
            throw Refused($"'{_pattern[_at..Math.Min(_pattern.Length, _at + 4)]}'");
        }

        var switched = match.Value.Contains('i', StringComparison.Ordinal);
        Copy(match.Length);
        if (match.Value.EndsWith(')'))
        {
            // A switch without a group of its own holds to the end of the group it is in.
            _groups.Pop();
        }

        _caseless |= switched;
    }

    private void Quantifier()
    {
        var match = QuantifierForm().Match(_pattern, _at);
        if (!match.Success)
        {
            // A brace that counts nothing is a brace.
            Begin();
            _result.Append(@"\{");
            _at++;
            return;
        }

        var possessive = _at + match.Length < _pattern.Length && _pattern[_at + match.Length] == '+';
        if (possessive && match.Value[0] == '{')
        {
            throw Refused("a '+' after a count");
        }

        Copy(match.Length);
        if (possessive)
        {
            _result.Insert(_atom, "(?>").Append(')');
            _at++;
        }
        else if (_at < _pattern.Length && _pattern[_at] == '?')
        {
            Copy(1);
        }
    }

    private void Begin() => _atom = _inClass ? _atom : _result.Length;

    private void Copy(int count)
    {
        _result.Append(_pattern, _at, count);
        _at += count;
    }

    private bool Ahead(string text) => string.CompareOrdinal(_pattern, _at, text, 0, text.Length) == 0;

    private InvalidDataException Refused(string what) => new($"has {what}, which is not supported, in the regular expression {_pattern}");

    [GeneratedRegex(@"\G\\(?<P>[pP])\{(?<not>\^)?(?<name>L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?|C[cfon]?)\}", RegexOptions.ExplicitCapture)]
    private static partial Regex CategoryForm();

    [GeneratedRegex(@"\G\\(u(?<hex>[0-9A-Fa-f]{4})|x(?<hex>[0-9A-Fa-f]{2})|x\{0*(?<hex>[0-9A-Fa-f]{1,6})\})", RegexOptions.ExplicitCapture)]
    private static partial Regex CodeForm();

    [GeneratedRegex(@"\G\(\?(:|i:|i\)|=|!|<=|<!|>)")]
    private static partial Regex GroupForm();

    [GeneratedRegex(@"\G([?*+]|\{[0-9]+(,[0-9]*)?\})")]
    private static partial Regex QuantifierForm();
}
