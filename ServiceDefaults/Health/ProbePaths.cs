using Microsoft.AspNetCore.Http;

namespace Atrium.ServiceDefaults.Health;

/// <summary>The paths machines ask every few seconds: never traced, counted, logged or drained.</summary>
public static class ProbePaths
{
    /// <summary>Readiness: may this service get work now?</summary>
    public const string Health = "/health";

    /// <summary>Liveness: should this process be restarted?</summary>
    public const string Alive = "/alive";

    /// <summary>Prometheus metrics.</summary>
    public const string Metrics = "/metrics";

    /// <summary>The tag of a health check that <see cref="Alive"/> asks too.</summary>
    public const string LiveTag = "live";

    /// <summary>True for one of the three.</summary>
    public static bool Contains(PathString path) => path == Health || path == Alive || path == Metrics;
}
