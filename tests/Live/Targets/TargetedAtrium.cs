using Atrium.Upstreams;

namespace Atrium.Live.Targets;

/// <summary>The whole of Atrium over one engine.</summary>
public sealed class TargetedAtrium : IAsyncDisposable
{
    private TargetedAtrium(LiveAtrium atrium, UpstreamListener? mock) => (Atrium, Mock) = (atrium, mock);

    /// <summary>Atrium.</summary>
    public LiveAtrium Atrium { get; }

    /// <summary>The mock behind it; null over the real engine.</summary>
    public UpstreamListener? Mock { get; }

    /// <summary>Starts both.</summary>
    public static async Task<TargetedAtrium> StartAsync(EngineTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (target.Mock.Count == 0)
        {
            return new TargetedAtrium(await LiveAtrium.StartAsync(), mock: null);
        }

        var mock = await UpstreamListener.StartAsync([.. target.Mock]);
        try
        {
            // Nothing is tried again: a retry would hide an error that the tests are about.
            var variables = new Dictionary<string, string> { [target.Variable] = mock.Address.AbsoluteUri.TrimEnd('/'), ["ROUTER_ATTEMPTS"] = "1" };
            return new TargetedAtrium(await LiveAtrium.StartAsync(variables), mock);
        }
        catch
        {
            await mock.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Atrium.DisposeAsync();
        if (Mock is not null)
        {
            await Mock.DisposeAsync();
        }
    }
}
