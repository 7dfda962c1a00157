namespace Atrium.ServiceDefaults.Problems;

/// <summary>
/// Breaks off a response that has begun, on purpose: the server ends the connection without the end mark of the body. Whoever throws one has
/// logged why, so the server's own report of an unhandled exception is left out of the log. Throw it outside of the exception handler.
/// </summary>
public abstract class IntendedException(string message) : Exception(message);
