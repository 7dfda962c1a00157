using Microsoft.Extensions.Configuration;

namespace Atrium.ServiceDefaults.Configuration;

/// <summary>
/// <c>atrium.json</c>, looked at every two seconds. Polling, because a Kubernetes ConfigMap changes behind a symbolic link that
/// file events miss. A file that breaks while running is reported and the last good settings stay.
/// </summary>
internal sealed class AtriumJsonSource(string path, Dictionary<string, string?> first) : IConfigurationSource
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    public string Path { get; } = path;

    private Dictionary<string, string?> First { get; } = first;

    /// <summary>Told of each reload: null when it worked, else what is wrong.</summary>
    public Action<string?> Reloaded { get; set; } = static _ => { };

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public IConfigurationProvider Build(IConfigurationBuilder builder) => new Provider(this);

    private (DateTime, long) Stamp()
    {
        try
        {
            var file = new FileInfo(Path);
            var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return target.Exists ? (target.LastWriteTimeUtc, target.Length) : default;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone for the moment (an editor renames, a mount changes); on a timer's thread this would end the process.
            return default;
        }
    }

    private sealed class Provider : ConfigurationProvider, IDisposable
    {
        private readonly AtriumJsonSource _source;
        private readonly ITimer _timer;
        private (DateTime, long) _stamp;

        public Provider(AtriumJsonSource source)
        {
            _source = source;
            _stamp = source.Stamp();
            Data = source.First;
            _timer = source.Time.CreateTimer(_ => Look(), null, Interval, Interval);
        }

        public void Dispose() => _timer.Dispose();

        private void Look()
        {
            var stamp = _source.Stamp();
            if (stamp == _stamp)
            {
                return;
            }

            _stamp = stamp;
            try
            {
                Data = AtriumJson.Read(_source.Path);
                OnReload();
                _source.Reloaded(null);
            }
            catch (VariableException e)
            {
                _source.Reloaded(e.Message);
            }
        }
    }
}
