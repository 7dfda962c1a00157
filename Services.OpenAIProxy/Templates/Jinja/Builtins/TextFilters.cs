using System.Collections.Frozen;
using System.Text;
using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Builtins;

/// <summary>Filters for texts; another value is printed first.</summary>
internal static class TextFilters
{
    /// <summary>By name.</summary>
    public static readonly FrozenDictionary<string, Filter> All = new Dictionary<string, Filter>
    {
        ["upper"] = Of("upper", [], static (_, text, _) => text.ToUpperInvariant()),
        ["lower"] = Of("lower", [], static (_, text, _) => text.ToLowerInvariant()),
        ["title"] = Of("title", [], static (_, text, _) => Casing.FilterTitle(text)),
        ["capitalize"] = Of("capitalize", [], static (_, text, _) => Casing.Capitalize(text)),
        ["trim"] = Of("trim", ["chars"], static (_, text, a) => Cutting.Strip(text, a[0], start: true, end: true)),
        ["replace"] = Of("replace", ["old", "new", "count"], static (run, text, a) => Cutting.Replace(
            run, text, Repr.Text(a[0] ?? throw JinjaException.Failed("replace needs two texts")), Repr.Text(a[1] ?? throw JinjaException.Failed("replace needs two texts")),
            a[2] is null or None ? -1 : Numbers.Index(a[2]!))),
        ["join"] = Filters.Of("join", ["d", "attribute"], static (run, value, a) =>
        {
            var get = a[1] is null or None ? static one => one : Filters.Getter(a[1]!);
            return TextMethods.Join(run, Repr.Text(a[0] ?? ""), new Generator(run.Iterate(value).Select(one => Repr.Text(get(one)))));
        }),
        ["indent"] = Of("indent", ["width", "first", "blank"], static (run, text, a) => Indent(run, text, a)),
        ["center"] = Of("center", ["width"], static (run, text, a) =>
        {
            var width = Filters.Whole(a[0], 80);
            run.Build(width);
            return TextMethods.Centred(text, width, ' ');
        }),
        ["truncate"] = Of("truncate", ["length", "killwords", "end", "leeway"], static (_, text, a) => Truncate(text, a)),
        ["wordcount"] = Filters.Of("wordcount", [], static (_, value, _) => (long)Repr.Text(value).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length),
        ["escape"] = Of("escape", [], static (_, text, _) => Escape(text)),
        ["e"] = Of("e", [], static (_, text, _) => Escape(text)),
        ["urlencode"] = Of("urlencode", [], static (_, text, _) => Uri.EscapeDataString(text).Replace("%2F", "/", StringComparison.Ordinal)),
        ["format"] = static (run, value, arguments) => run.Built(PercentFormat.Format(
            Repr.Text(value),
            arguments.Named.Count > 0
                ? Globals.Find("dict") is Function dict ? dict.Call(run, new Arguments([], arguments.Named)) : None.Value
                : new Sequence(arguments.Positional, isTuple: true))),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static Filter Of(string name, string[] parameters, Func<Run, string, object?[], string> body) =>
        Filters.Of(name, parameters, (run, value, a) => run.Built(body(run, Repr.Text(value), a)));

    private static string Indent(Run run, string text, object?[] a)
    {
        var width = a[0] as string ?? new string(' ', Math.Clamp(Filters.Whole(a[0], 4), 0, 10_000));
        var (first, blank) = (Filters.Flag(a[1]), Filters.Flag(a[2]));
        var lines = (text + "\n").Split('\n')[..^1];
        run.Build(text.Length + ((long)lines.Length * width.Length));
        var result = new StringBuilder();
        for (var i = 0; i < lines.Length; i++)
        {
            result.Append(i == 0 ? "" : "\n").Append(i == 0 ? first ? width : "" : blank || lines[i].Length > 0 ? width : "").Append(lines[i]);
        }

        return result.ToString();
    }

    private static string Truncate(string text, object?[] a)
    {
        var (length, end, leeway) = (Math.Max(0, Filters.Whole(a[0], 255)), a[2] is null ? "..." : Repr.Text(a[2]!), Math.Max(0, Filters.Whole(a[3], 5)));
        var points = CodePoints.Length(text);
        if (points <= (long)length + leeway)
        {
            return text;
        }

        var cut = text[..CodePoints.Offset(text, Math.Max(0, length - CodePoints.Length(end)))];
        var space = cut.LastIndexOf(' ');
        return (Filters.Flag(a[1]) || space < 0 ? cut : cut[..space]) + end;
    }

    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace("'", "&#39;", StringComparison.Ordinal).Replace("\"", "&#34;", StringComparison.Ordinal);
}
