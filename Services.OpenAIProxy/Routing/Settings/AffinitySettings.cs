namespace Atrium.OpenAIProxy.Routing.Settings;

/// <summary>How prompts are recognised that begin alike. Threshold and balance are those of SGLang's router.</summary>
internal sealed record AffinitySettings
{
    /// <summary>Characters that are compared as one; the beginning of a prompt counts only in whole blocks.</summary>
    public int BlockCharacters { get; init; } = 256;

    /// <summary>The most blocks remembered for a model, the longest unused forgotten first; about 100 bytes each.</summary>
    public int MaxBlocks { get; init; } = 65_536;

    /// <summary>The part of a prompt's blocks that a deployment must have seen to be preferred, 0 to 1.</summary>
    public double Threshold { get; init; } = 0.3;

    /// <summary>Load is out of balance when the busiest deployment has this many more requests than the idlest,</summary>
    public int BalanceAbsolute { get; init; } = 64;

    /// <summary>and this many times as many.</summary>
    public double BalanceRelative { get; init; } = 1.5;

    /// <summary>Reads the section, over <paramref name="usual"/>.</summary>
    public static AffinitySettings Read(SettingReader reader, AffinitySettings usual)
    {
        var read = new AffinitySettings
        {
            BlockCharacters = reader.Whole("BlockCharacters", 16, 65_536) ?? usual.BlockCharacters,
            MaxBlocks = reader.Whole("MaxBlocks", 1, 16_777_216) ?? usual.MaxBlocks,
            Threshold = reader.Number("Threshold", 0, 1) ?? usual.Threshold,
            BalanceAbsolute = reader.Whole("BalanceAbsolute", 0, 1_000_000) ?? usual.BalanceAbsolute,
            BalanceRelative = reader.Number("BalanceRelative", 1, 1000) ?? usual.BalanceRelative,
        };
        reader.RefuseRest();
        return read;
    }
}
