namespace Atrium.Engine.Guided;

/// <summary>Placeholder until the conversion lands: GBNF only.</summary>
internal static class GuideGrammar
{
    /// <summary>The GBNF text of a guide.</summary>
    public static string ToGbnf(string type, string guide) =>
        type == "ebnf" ? guide : throw new GuideException($"guides of type '{type}' are not possible yet");
}

/// <summary>A guide that cannot be used.</summary>
internal sealed class GuideException(string message) : Exception(message);
