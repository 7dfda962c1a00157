using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Builtins;

/// <summary>The filter <c>tojson</c> as transformers defines it: Python's <c>json.dumps</c>, which leaves all letters as they are unless told.</summary>
internal sealed class ToJson
{
    private static readonly string[] Parameters = ["ensure_ascii", "indent", "separators", "sort_keys"];

    private readonly Run _run;
    private readonly StringBuilder _text = new();
    private readonly bool _ascii;
    private readonly bool _sorted;
    private readonly string? _indent;
    private readonly string _comma;
    private readonly string _colon;

    private ToJson(Run run, object?[] options)
    {
        _run = run;
        _ascii = options[0] is { } ascii && Truth.Of(ascii);
        _sorted = options[3] is { } sorted && Truth.Of(sorted);
        _indent = options[1] switch
        {
            null or None => null,
            string indent => indent,
            var count => new string(' ', Math.Clamp(Numbers.Index(count), 0, 256)),
        };
        (_comma, _colon) = options[2] switch
        {
            null or None => (_indent is null ? ", " : ",", ": "),
            Sequence { Items: [string comma, string colon] } => (comma, colon),
            _ => throw JinjaException.Failed("separators must be two texts"),
        };
    }

    /// <summary>The filter.</summary>
    public static object Filter(Run run, object value, Arguments arguments)
    {
        var json = new ToJson(run, arguments.Bind("tojson", Parameters));
        json.Write(value, 0);
        return run.Built(json._text.ToString());
    }

    private void Write(object value, int depth)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        _run.Step();
        switch (value)
        {
            case None or bool or long or BigInteger or double:
                _text.Append(Scalar(value));
                break;
            case string text:
                WriteText(text);
                break;
            case Sequence sequence:
                WriteItems('[', ']', sequence.Items, depth, Write);
                break;
            case Mapping mapping:
                var members = mapping.Items.AsEnumerable();
                members = _sorted ? members.Order(Comparer<KeyValuePair<object, object>>.Create(static (a, b) => Equality.Compare(a.Key, b.Key))) : members;
                WriteItems('{', '}', [.. members], depth, (member, deeper) =>
                {
                    WriteText(member.Key as string ?? (member.Key is Sequence ? throw Unfit(member.Key) : Scalar(member.Key)));
                    _text.Append(_colon);
                    Write(member.Value, deeper);
                });
                break;
            default:
                throw Unfit(value);
        }
    }

    private void WriteItems<T>(char open, char close, IReadOnlyList<T> items, int depth, Action<T, int> write)
    {
        _text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            _text.Append(i == 0 ? "" : _comma);
            BreakLine(depth + 1);
            write(items[i], depth + 1);
        }

        if (items.Count > 0)
        {
            BreakLine(depth);
        }

        _text.Append(close);
    }

    private void BreakLine(int depth)
    {
        if (_indent is not null)
        {
            _run.Build((long)_indent.Length * depth);
            _text.Append('\n').Insert(_text.Length, _indent, depth);
        }
    }

    private void WriteText(string text)
    {
        _run.Build(text.Length);
        var start = _text.Length;
        PythonJson.Append(_text, text);
        if (!_ascii || Ascii.IsValid(text))
        {
            return;
        }

        var plain = _text.ToString(start, _text.Length - start);
        _text.Length = start;
        foreach (var c in plain)
        {
            _ = c <= '~' ? _text.Append(c) : _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }
    }

    private static string Scalar(object value) => value switch
    {
        None => "null",
        bool holds => holds ? "true" : "false",
        double.NaN => "NaN",
        double.PositiveInfinity => "Infinity",
        double.NegativeInfinity => "-Infinity",
        _ => Repr.Of(value),
    };

    private static JinjaException Unfit(object value) => JinjaException.Failed($"Object of type {Types.Name(value)} is not JSON serializable");
}
