using System.Collections.Frozen;
using System.Globalization;
using Atrium.Upstreams.Answers;

namespace Atrium.Upstreams;

/// <summary>The names that a script knows, and what each does to it.</summary>
internal static class ScriptWords
{
    private static readonly FrozenDictionary<string, Func<Script, string, Script>> Names = new Dictionary<string, Func<Script, string, Script>>
    {
        ["text"] = static (script, value) => script with { Text = value },
        ["mirror"] = static (script, value) => script with { Mirror = bool.Parse(value) },
        ["count"] = static (script, value) => script with { Count = Number(value) },
        ["piece"] = static (script, value) => script with { Piece = Number(value) },
        ["reasoning"] = static (script, value) => script with { Reasoning = value },
        ["tool"] = static (script, value) => script with { Tools = [.. script.Tools, new ScriptedTool(value, "{}")] },
        ["args"] = static (script, value) => script.Tools.Count > 0
            ? script with { Tools = [.. script.Tools.SkipLast(1), script.Tools[^1] with { Arguments = value }] }
            : throw new FormatException("'args' needs a 'tool' before it."),
        ["family"] = static (script, value) => FamilyText.Names.Contains(value) ? script with { Family = value }
            : throw new ArgumentException($"one of {string.Join(", ", FamilyText.Names)} is expected."),
        ["cumulative"] = static (script, value) => script with { Cumulative = bool.Parse(value) },
        ["echo"] = static (script, value) => script with { Echo = Choice<Echo>(value) },
        ["invalid"] = static (script, value) => script with { Invalid = bool.Parse(value) },
        ["replacement"] = static (script, value) => script with { Replacement = bool.Parse(value) },
        ["counters"] = static (script, value) => script with { Counters = bool.Parse(value) },
        ["usage"] = static (script, value) => script with { Counters = bool.Parse(value) },
        ["finish"] = static (script, value) => script with { Finish = bool.Parse(value) },
        ["reason"] = static (script, value) => script with { Reason = value },
        ["done"] = static (script, value) => script with { Done = bool.Parse(value) },
        ["first"] = static (script, value) => script with { First = Number(value) },
        ["wait"] = static (script, value) => script with { Wait = Number(value) },
        ["delay"] = static (script, value) => script with { Delay = Number(value) },
        ["jitter"] = static (script, value) => script with { Jitter = Number(value) },
        ["beat"] = static (script, value) => script with { Beat = Number(value) },
        ["code"] = static (script, value) => script with { Code = Number(value) },
        ["status"] = static (script, value) => script with { Status = Number(value) },
        ["message"] = static (script, value) => script with { Message = value },
        ["html"] = static (script, value) => script with { Html = bool.Parse(value) },
        ["retryafter"] = static (script, value) => script with { RetryAfter = Number(value) },
        ["retryform"] = static (script, value) => script with { RetryForm = Choice<RetryForm>(value) },
        ["fault"] = static (script, value) => script with { Fault = Choice<Fault>(value) },
        ["at"] = static (script, value) => script with { At = value == "-1" ? -1 : Number(value) },
        ["size"] = static (script, value) => script with { Size = Number(value) },
        ["rate"] = static (script, value) => script with { Rate = double.Parse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) },
        ["rng"] = static (script, value) => script with { Rng = Number(value) },
        ["slow"] = static (script, value) => script with { Slow = Number(value) },
        ["chunk"] = static (script, value) => script with { Chunk = Number(value) },
        ["split"] = static (script, value) => script with { Split = Number(value) },
        ["crlf"] = static (script, value) => script with { Crlf = bool.Parse(value) },
        ["cr"] = static (script, value) => script with { Cr = bool.Parse(value) },
        ["comments"] = static (script, value) => script with { Comments = bool.Parse(value) },
        ["ping"] = static (script, value) => script with { Ping = bool.Parse(value) },
        ["ids"] = static (script, value) => script with { Ids = bool.Parse(value) },
        ["emptydata"] = static (script, value) => script with { EmptyData = bool.Parse(value) },
        ["space"] = static (script, value) => script with { Space = bool.Parse(value) },
        ["burst"] = static (script, value) => script with { Burst = bool.Parse(value) },
        ["decoupled"] = static (script, value) => script with { Decoupled = bool.Parse(value) },
        ["refuse"] = static (script, value) => script with { Refuse = value },
        ["usagechoices"] = static (script, value) => script with { UsageChoices = bool.Parse(value) },
        ["usagealways"] = static (script, value) => script with { UsageAlways = bool.Parse(value) },
        ["emptyfinish"] = static (script, value) => script with { EmptyFinish = bool.Parse(value) },
        ["toolindex"] = static (script, value) => script with { ToolIndex = Choice<ToolIndex>(value) },
        ["tooltype"] = static (script, value) => script with { ToolType = bool.Parse(value) },
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Changes <paramref name="script"/> by space-separated <c>name=value</c> pairs; a name alone is true.</summary>
    /// <exception cref="FormatException">A name or a value is unknown.</exception>
    public static Script Apply(string words, Script script)
    {
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = word.Split('=', 2) is [var n, var v] ? (n, Uri.UnescapeDataString(v)) : (word, "true");
            if (!Names.TryGetValue(name, out var apply))
            {
                throw new FormatException($"The mock knows no '{name}'. It knows: {string.Join(", ", Names.Keys.Order(StringComparer.Ordinal))}.");
            }

            try
            {
                script = apply(script, value);
            }
            catch (Exception exception) when (exception is ArgumentException or OverflowException || (exception is FormatException && name != "args"))
            {
                throw new FormatException($"The mock cannot read '{word}': {exception.Message}", exception);
            }
        }

        return script;
    }

    private static int Number(string value) => int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);

    private static T Choice<T>(string value)
        where T : struct, Enum
        => Enum.TryParse<T>(value, ignoreCase: true, out var choice) && Enum.IsDefined(choice)
            ? choice
            : throw new FormatException($"one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()} is expected.");
}
