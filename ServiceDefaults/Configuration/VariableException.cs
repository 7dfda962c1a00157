namespace Atrium.ServiceDefaults.Configuration;

/// <summary>A setting that stops the start. The message names the variable, its value and what would be valid, and is shown without a stack trace.</summary>
public sealed class VariableException : Exception
{
    /// <summary>Creates the exception with a message meant for the person who starts the service.</summary>
    public VariableException(string message)
        : base(message)
    {
    }
}
