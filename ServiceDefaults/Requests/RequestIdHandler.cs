using Microsoft.AspNetCore.Http;

namespace Atrium.ServiceDefaults.Requests;

/// <summary>Carries the id of the request that is being answered to the services it calls.</summary>
internal sealed class RequestIdHandler(IHttpContextAccessor accessor) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (accessor.HttpContext is { } context && !request.Headers.Contains(RequestId.Header))
        {
            request.Headers.TryAddWithoutValidation(RequestId.Header, context.TraceIdentifier);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
