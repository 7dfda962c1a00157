using System.Globalization;
using Atrium.Engine.Scheduling;

namespace Atrium.Engine.Generate;

/// <summary>
/// ORCA load metrics as Triton gives them: a client that sends <c>endpoint-load-metrics-format: text</c> or <c>json</c> gets the use
/// of the key/value memory in a response header, to route by.
/// </summary>
internal static class LoadMetricsHeader
{
    private const string Request = "endpoint-load-metrics-format";
    private const string Response = "endpoint-load-metrics";

    /// <summary>Sets the header when it was asked for, in a known format.</summary>
    public static void Answer(HttpContext context, Scheduler scheduler)
    {
        if (context.Request.Headers[Request] is not [{ } format])
        {
            return;
        }

        var capacity = (long)scheduler.SlotCount * scheduler.ContextPerSequence;
        var used = ((double)scheduler.Counters.UsedTokens / capacity).ToString("0.######", CultureInfo.InvariantCulture);
        var value = format.ToUpperInvariant() switch
        {
            "TEXT" => $"TEXT named_metrics.kv_cache_utilization={used}, named_metrics.max_token_capacity={capacity}",
            "JSON" => $$$"""JSON {"named_metrics": {"kv_cache_utilization": {{{used}}}, "max_token_capacity": {{{capacity}}}}}""",
            _ => null,
        };
        if (value is not null)
        {
            context.Response.Headers[Response] = value;
        }
    }
}
