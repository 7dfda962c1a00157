using System.Globalization;

namespace Atrium.Upstreams.Triton;

/// <summary>ORCA load metrics in a header, for a client that asks for them.</summary>
internal static class LoadMetrics
{
    private const int Capacity = 65536;

    public static void Answer(HttpContext context, double use)
    {
        var used = use.ToString(CultureInfo.InvariantCulture);
        var value = context.Request.Headers["endpoint-load-metrics-format"].ToString().ToUpperInvariant() switch
        {
            "TEXT" => $"TEXT named_metrics.kv_cache_utilization={used}, named_metrics.max_token_capacity={Capacity}",
            "JSON" => $$$"""JSON {"named_metrics": {"kv_cache_utilization": {{{used}}}, "max_token_capacity": {{{Capacity}}}}}""",
            _ => null,
        };
        if (value is not null)
        {
            context.Response.Headers["endpoint-load-metrics"] = value;
        }
    }
}
