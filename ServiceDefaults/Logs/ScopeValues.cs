using Microsoft.Extensions.Logging;

namespace Atrium.ServiceDefaults.Logs;

/// <summary>Finds values in the scopes that surround a log entry.</summary>
internal static class ScopeValues
{
    public static string? RequestId(IExternalScopeProvider? scopes)
    {
        var found = new Found();
        scopes?.ForEachScope(
            static (scope, found) =>
            {
                if (scope is IEnumerable<KeyValuePair<string, object?>> pairs)
                {
                    foreach (var (key, value) in pairs)
                    {
                        found.Value = key == Requests.RequestId.ScopeName ? value as string : found.Value;
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
