namespace Atrium.OpenAIProxy.Tests.RequestRows;

/// <summary>A test that needs a ClickHouse server. Root installs Debian's where it is missing; others see the test reported as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClickHouseFactAttribute : FactAttribute
{
    public ClickHouseFactAttribute()
    {
        if (ClickHouseServer.Program is null && !Environment.IsPrivilegedProcess)
        {
            Skip = "clickhouse-server is missing; as root on Debian this would have run: apt-get install clickhouse-server";
        }
    }
}
