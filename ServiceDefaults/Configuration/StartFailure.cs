using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Atrium.ServiceDefaults.Configuration;

/// <summary>Turns the failures a person can mend (a wrong setting, a taken port) into a message for that person.</summary>
public static class StartFailure
{
    /// <summary>
    /// True when <paramref name="exception"/> is such a failure. <paramref name="services"/> are those of the service that did not
    /// start; they know which variable names the port.
    /// </summary>
    public static bool TryDescribe(Exception exception, IServiceProvider? services, [NotNullWhen(true)] out string? message)
    {
        message = exception switch
        {
            VariableException e => e.Message,
            OptionsValidationException e => string.Join(Environment.NewLine, e.Failures),
            InvalidOperationException { InnerException: FormatException or ArgumentException } e
                when e.Message.StartsWith("Failed to convert configuration value", StringComparison.Ordinal) => e.Message,
            IOException or SocketException => Binding(exception, services),
            AggregateException { InnerExceptions: [var only] } => TryDescribe(only, services, out var inner) ? inner : null,
            _ => null,
        };
        return message is not null;
    }

    private static string? Binding(Exception exception, IServiceProvider? services)
    {
        SocketException? socket = null;
        for (var e = exception; e is not null && socket is null; e = e.InnerException)
        {
            socket = e as SocketException;
        }

        if (socket is null)
        {
            return null;
        }

        var listen = services?.GetServices<ListenPort>().FirstOrDefault(port => exception.Message.Contains(
            string.Create(CultureInfo.InvariantCulture, $":{port.Number}:"), StringComparison.Ordinal));
        var cause = socket.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => "is taken",
            SocketError.AccessDenied => "may not be used by this user",
            SocketError.AddressNotAvailable => $"cannot be opened: {listen?.Host ?? "the address"} is not an address of this machine",
            _ => null,
        };
        if (cause is null)
        {
            return null;
        }

        return listen is null
            ? exception.Message
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Port {listen.Number} {cause}. Set {listen.Variable.Name} to a free port, or stop what uses it.");
    }
}
