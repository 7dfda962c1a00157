using Microsoft.Extensions.Logging;

namespace Atrium.ServiceDefaults.Logs;

/// <summary>Finds values in the scopes that surround a log entry.</summary>
internal static class ScopeValues
{
    /// <summary>The key under which the framework's own request scope carries <c>HttpContext.TraceIdentifier</c>.</summary>
    private const string Key = "RequestId";

    public static string? RequestId(IExternalScopeProvider? scopes)
    {
        var found = new Found();
        scopes?.ForEachScope(
            static (scope, found) =>
            {
                if (scope is IReadOnlyList<KeyValuePair<string, object?>> pairs)
                {
                    foreach (var (key, value) in pairs)
                    {
                        found.Value = key == Key ? value as string : found.Value;
                    }
                }
            },
            found);
        return found.Value;
    }

    private sealed class Found
    {
        public string? Value { get; set; }
    }
}
