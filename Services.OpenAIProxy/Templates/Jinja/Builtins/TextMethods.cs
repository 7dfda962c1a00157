using System.Collections.Frozen;
using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Builtins;

/// <summary>The methods of texts.</summary>
internal static class TextMethods
{
    private static readonly FrozenDictionary<string, (string[] Parameters, Func<Run, string, object?[], object> Body)> All =
        new Dictionary<string, (string[] Parameters, Func<Run, string, object?[], object> Body)>
        {
            ["upper"] = ([], static (_, text, _) => text.ToUpperInvariant()),
            ["lower"] = ([], static (_, text, _) => text.ToLowerInvariant()),
            ["casefold"] = ([], static (_, text, _) => text.ToLowerInvariant()),
            ["title"] = ([], static (_, text, _) => Casing.Title(text)),
            ["capitalize"] = ([], static (_, text, _) => Casing.Capitalize(text)),
            ["swapcase"] = ([], static (_, text, _) => Casing.Swap(text)),
            ["strip"] = (["chars"], static (_, text, a) => Cutting.Strip(text, a[0], start: true, end: true)),
            ["lstrip"] = (["chars"], static (_, text, a) => Cutting.Strip(text, a[0], start: true, end: false)),
            ["rstrip"] = (["chars"], static (_, text, a) => Cutting.Strip(text, a[0], start: false, end: true)),
            ["removeprefix"] = (["prefix"], static (_, text, a) => text.StartsWith(Text(a[0]), StringComparison.Ordinal) ? text[Text(a[0]).Length..] : text),
            ["removesuffix"] = (["suffix"], static (_, text, a) => text.EndsWith(Text(a[0]), StringComparison.Ordinal) ? text[..^Text(a[0]).Length] : text),
            ["split"] = (["sep", "maxsplit"], static (run, text, a) => Cutting.Split(run, text, a[0], a[1], fromEnd: false)),
            ["rsplit"] = (["sep", "maxsplit"], static (run, text, a) => Cutting.Split(run, text, a[0], a[1], fromEnd: true)),
            ["splitlines"] = (["keepends"], static (run, text, a) => Cutting.Lines(run, text, a[0] is { } keep && Truth.Of(keep))),
            ["partition"] = (["sep"], static (_, text, a) => Cutting.Partition(text, Text(a[0]), last: false)),
            ["rpartition"] = (["sep"], static (_, text, a) => Cutting.Partition(text, Text(a[0]), last: true)),
            ["startswith"] = (["prefix", "start", "end"], static (_, text, a) => Truth.Value(Any(a[0], one => Window(text, a[1], a[2]).Text.StartsWith(one, StringComparison.Ordinal)))),
            ["endswith"] = (["suffix", "start", "end"], static (_, text, a) => Truth.Value(Any(a[0], one => Window(text, a[1], a[2]).Text.EndsWith(one, StringComparison.Ordinal)))),
            ["find"] = (["sub", "start", "end"], static (_, text, a) => Find(text, a, last: false)),
            ["rfind"] = (["sub", "start", "end"], static (_, text, a) => Find(text, a, last: true)),
            ["index"] = (["sub", "start", "end"], static (_, text, a) => Found(Find(text, a, last: false))),
            ["rindex"] = (["sub", "start", "end"], static (_, text, a) => Found(Find(text, a, last: true))),
            ["count"] = (["sub", "start", "end"], static (_, text, a) => Count(Window(text, a[1], a[2]).Text, Text(a[0]))),
            ["replace"] = (["old", "new", "count"], static (run, text, a) => Cutting.Replace(run, text, Text(a[0]), Text(a[1]), a[2] is { } count ? Numbers.Index(count) : -1)),
            ["join"] = (["iterable"], static (run, text, a) => Join(run, text, a[0] ?? throw JinjaException.Failed("join() takes exactly one argument (0 given)"))),
            ["zfill"] = (["width"], static (run, text, a) => Pad(run, text, a, (one, width) => one is ['+' or '-', ..] ? one[0] + CodePoints.PadLeft(one[1..], width - 1, '0') : CodePoints.PadLeft(one, width, '0'))),
            ["ljust"] = (["width", "fillchar"], static (run, text, a) => Pad(run, text, a, (one, width) => CodePoints.PadRight(one, width, Filler(a[1])))),
            ["rjust"] = (["width", "fillchar"], static (run, text, a) => Pad(run, text, a, (one, width) => CodePoints.PadLeft(one, width, Filler(a[1])))),
            ["center"] = (["width", "fillchar"], static (run, text, a) => Pad(run, text, a, (one, width) => Centred(one, width, Filler(a[1])))),
            ["isdigit"] = ([], static (_, text, _) => Every(text, char.IsDigit)),
            ["isdecimal"] = ([], static (_, text, _) => Every(text, char.IsDigit)),
            ["isnumeric"] = ([], static (_, text, _) => Every(text, char.IsNumber)),
            ["isalpha"] = ([], static (_, text, _) => Every(text, char.IsLetter)),
            ["isalnum"] = ([], static (_, text, _) => Every(text, static c => char.IsLetter(c) || char.IsNumber(c))),
            ["isspace"] = ([], static (_, text, _) => Every(text, Whitespace.Is)),
            ["isascii"] = ([], static (_, text, _) => Truth.Value(System.Text.Ascii.IsValid(text))),
            ["islower"] = ([], static (_, text, _) => Truth.Value(Casing.IsLower(text))),
            ["isupper"] = ([], static (_, text, _) => Truth.Value(Casing.IsUpper(text))),
            ["istitle"] = ([], static (_, text, _) => Truth.Value(Casing.IsTitle(text))),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The method; null when there is none.</summary>
    public static object? Find(string owner, string name) =>
        name == "format" ? new Function((run, arguments) => run.Built(BraceFormat.Format(owner, arguments)))
        : All.TryGetValue(name, out var method) ? new Function((run, arguments) => method.Body(run, owner, arguments.Bind(name, method.Parameters)))
        : null;

    /// <summary>The elements with <paramref name="between"/> between them; they must be texts.</summary>
    public static string Join(Run run, string between, object items)
    {
        var texts = run.List(items).Select((one, i) => one as string ?? throw JinjaException.Failed($"sequence item {i}: expected str instance, {Types.Name(one)} found")).ToList();
        run.Build(texts.Sum(one => (long)one.Length + between.Length));
        return string.Join(between, texts);
    }

    /// <summary><paramref name="text"/> in the middle of <paramref name="width"/> characters.</summary>
    public static string Centred(string text, int width, char filler)
    {
        // Python puts the odd one to the left when the width is odd.
        var missing = width - CodePoints.Length(text);
        return missing <= 0 ? text : text.PadLeft(text.Length + (missing / 2) + (missing & width & 1), filler).PadRight(text.Length + missing, filler);
    }

    private static string Text(object? value) => value as string ?? throw JinjaException.Failed($"must be str, not {(value is null ? "missing" : Types.Name(value))}");

    private static object Every(string text, Func<char, bool> holds) => Truth.Value(text.Length > 0 && text.All(holds));

    private static bool Any(object? one, Func<string, bool> holds) =>
        one is Sequence { IsTuple: true } several ? several.Items.Any(item => holds(Text(item))) : holds(Text(one));

    private static char Filler(object? filler) => filler is null ? ' ' : filler is string { Length: 1 } text ? text[0] : throw JinjaException.Failed("The fill character must be exactly one character long");

    private static string Pad(Run run, string text, object?[] arguments, Func<string, int, string> pad)
    {
        var width = Numbers.Index(arguments[0] ?? throw JinjaException.Failed("a width is needed"));
        run.Build(width);
        return width <= CodePoints.Length(text) ? text : pad(text, width);
    }

    private static (string Text, int Start) Window(string text, object? start, object? end)
    {
        if (start is null or None && end is null or None)
        {
            return (text, 0);
        }

        var length = CodePoints.Length(text);
        var (first, last) = (Bound(start, 0), Bound(end, length));
        var from = CodePoints.Offset(text, first);
        return (first > last ? "" : text[from..CodePoints.Offset(text, last)], from);

        int Bound(object? bound, int usual)
        {
            var at = bound is null or None ? usual : Numbers.Index(bound);
            return Math.Clamp(at < 0 ? at + length : at, 0, length);
        }
    }

    private static long Find(string text, object?[] a, bool last)
    {
        var (window, start) = Window(text, a[1], a[2]);
        var at = last ? window.LastIndexOf(Text(a[0]), StringComparison.Ordinal) : window.IndexOf(Text(a[0]), StringComparison.Ordinal);
        return at < 0 ? -1L : CodePoints.Index(text, at + start);
    }

    private static long Found(long at) => at < 0 ? throw JinjaException.Failed("substring not found") : at;

    private static long Count(string text, string sought)
    {
        if (sought.Length == 0)
        {
            return CodePoints.Length(text) + 1L;
        }

        var count = 0L;
        for (var at = text.IndexOf(sought, StringComparison.Ordinal); at >= 0; at = text.IndexOf(sought, at + sought.Length, StringComparison.Ordinal))
        {
            count++;
        }

        return count;
    }
}
