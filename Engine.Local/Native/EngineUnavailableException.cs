namespace Atrium.Engine.Native;

/// <summary>The library or a model cannot be used; the message says why and is meant for the person who starts the engine.</summary>
internal sealed class EngineUnavailableException(string message) : Exception(message);
