using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.ServiceDefaults.Problems;

/// <summary>
/// The error body of a protocol that has its own (OpenAI's under <c>/v1</c>, Triton's under <c>/v2</c>). Everything else answers
/// RFC 9457 problem details.
/// </summary>
public static class ErrorShape
{
    /// <summary>
    /// Writes every error below <paramref name="prefix"/> with <paramref name="write"/>: the ones no endpoint answered (404, 405, 415,
    /// a body too large, an exception, a draining service). The status code is set already; the problem has status, title and detail.
    /// </summary>
    public static IServiceCollection AddErrorShape(
        this IServiceCollection services, PathString prefix, Func<HttpContext, ProblemDetails, Task> write) =>
        services.AddSingleton(new Source(prefix, write));

    internal sealed record Source(PathString Prefix, Func<HttpContext, ProblemDetails, Task> Write);
}
