using Atrium.OpenAIProxy.Stages.ToolCalls.Families;

namespace Atrium.OpenAIProxy.Stages;

/// <summary>How a family of models thinks in its output.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Split">Makes what tells thinking from answer, by whether the output begins inside a thought; null where nothing is told apart.</param>
internal sealed record ReasoningFormat(string Name, Func<bool, IReasoningSplit>? Split)
{
    /// <summary>Thoughts are text.</summary>
    public static readonly ReasoningFormat None = new("none", (Func<bool, IReasoningSplit>?)null);

    /// <summary>The tags of Qwen3, DeepSeek and most others.</summary>
    public static readonly ReasoningFormat Think = new("think", ThinkSplit.Open, ThinkSplit.Close);

    private ReasoningFormat(string name, string open, string close)
        : this(name, inside => new ThinkSplit(inside, open, close)) => Opens = open;

    /// <summary>Every format, in the order in which templates are compared with them.</summary>
    public static IReadOnlyList<ReasoningFormat> All { get; } =
    [
        new("harmony", static _ => new HarmonySplit()) { Sign = HarmonyCalls.Message, UsesControlTokens = true },
        new("mistral", "[THINK]", "[/THINK]") { Sign = "[THINK]", UsesControlTokens = true },
        new("seed", "<seed:think>", "</seed:think>") { Sign = "<seed:think>" },
        new("gemma4", "<|channel>thought\n", "<channel|>") { Sign = "<|channel>", UsesControlTokens = true },
        new("think_open", ThinkSplit.Open, ThinkSplit.Close) { StartsInside = true },
        Think,
        None,
    ];

    /// <summary>What a chat template of the family holds; null for a format that no template shows.</summary>
    public string? Sign { get; init; }

    /// <summary>The mark that begins a thought; null where there is more to it.</summary>
    public string? Opens { get; private init; }

    /// <summary>Whether every answer begins inside a thought, whatever the prompt shows.</summary>
    public bool StartsInside { get; init; }

    /// <summary>Whether the marks are control tokens, which an engine has to be asked to print.</summary>
    public bool UsesControlTokens { get; init; }

    /// <summary>Whether an answer to <paramref name="prompt"/> begins inside a thought, because the prompt ends with its mark.</summary>
    public bool IsOpenIn(string prompt) => Opens is not null && prompt.AsSpan().TrimEnd().EndsWith(Opens.AsSpan().TrimEnd());

    /// <summary>The format of this name, in any case; null when there is none.</summary>
    public static ReasoningFormat? Find(string name) => All.FirstOrDefault(format => string.Equals(format.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The format that a model's own (Jinja) template writes for; the usual tags where it says nothing.</summary>
    public static ReasoningFormat OfTemplate(string? jinja) =>
        string.IsNullOrEmpty(jinja) ? Think : All.FirstOrDefault(format => format.Sign is { } sign && jinja.Contains(sign, StringComparison.Ordinal)) ?? Think;
}
