namespace Atrium.Engine.Guided;

/// <summary>A guide that cannot be turned into a grammar; the message tells the caller what to change.</summary>
internal sealed class GuideException(string message) : Exception(message);
