namespace Atrium.ServiceDefaults.Discovery;

/// <summary>Lets an <see cref="HttpClient"/> call <c>http://openai-proxy/...</c>; a host that is no service goes out as it is.</summary>
internal sealed class ServiceAddressHandler(ServiceAddresses addresses) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is { IsAbsoluteUri: true, IsDefaultPort: true } uri
            && !uri.Host.Contains('.', StringComparison.Ordinal)
            && addresses.Next(uri.Host, uri.Scheme) is { } address)
        {
            request.RequestUri = new Uri(address.GetLeftPart(UriPartial.Authority) + address.AbsolutePath.TrimEnd('/') + uri.PathAndQuery);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
