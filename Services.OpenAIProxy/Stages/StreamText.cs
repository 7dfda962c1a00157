namespace Atrium.OpenAIProxy.Stages;

/// <summary>What the events of an engine's stream hold.</summary>
internal enum StreamText
{
    /// <summary>Found out from the events themselves.</summary>
    Auto,

    /// <summary>Each event holds what is new.</summary>
    Delta,

    /// <summary>Each event holds everything so far.</summary>
    Cumulative,
}
