namespace Atrium.Standalone.Engine;

/// <summary>The engine cannot start. The message carries the engine's own last lines and is meant for the person who started it.</summary>
public sealed class EngineStartException : Exception
{
    /// <summary>Creates the exception with a message meant for the person who starts the stack.</summary>
    public EngineStartException(string message)
        : base(message)
    {
    }
}
