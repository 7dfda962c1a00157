namespace Atrium.Standalone.Ports;

/// <summary>A port that a service wants: who, where, and which variable moves it.</summary>
/// <param name="Service">The service's name, as a reader knows it.</param>
/// <param name="Variable">The variable that chooses the port.</param>
/// <param name="Host">An IP address, <c>localhost</c>, or <c>*</c> for every address.</param>
/// <param name="Port">The port; 0 asks for a free one.</param>
public sealed record PortClaim(string Service, string Variable, string Host, int Port)
{
    /// <summary>Where another process of this machine reaches it.</summary>
    public Uri Address => new UriBuilder(Uri.UriSchemeHttp, Host is "0.0.0.0" or "::" or "*" or "+" ? "127.0.0.1" : Host, Port).Uri;
}
