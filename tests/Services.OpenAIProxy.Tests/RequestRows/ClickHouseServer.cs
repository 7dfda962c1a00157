using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Atrium.OpenAIProxy.Tests.RequestRows;

/// <summary>A real ClickHouse server on loopback, with a folder of its own that goes with it.</summary>
public sealed class ClickHouseServer : IAsyncLifetime
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(60) };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("atrium-clickhouse-");
    private readonly int _port = FreePort();
    private Process? _process;

    /// <summary>Where the program is; null when it is not installed.</summary>
    public static string? Program =>
        File.Exists("/usr/sbin/clickhouse-server") ? "/usr/sbin/clickhouse-server" : File.Exists("/usr/bin/clickhouse-server") ? "/usr/bin/clickhouse-server" : null;

    public string Address => $"http://127.0.0.1:{_port}";

    public async Task InitializeAsync()
    {
        if (Program is null && Environment.IsPrivilegedProcess)
        {
            await InstallAsync();
        }

        if (Program is not null)
        {
            await StartAsync();
        }
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Starts it, with what it stored before.</summary>
    public async Task StartAsync()
    {
        var config = Path.Combine(_folder.FullName, "config.xml");
        await File.WriteAllTextAsync(config, Configuration());
        _process = Process.Start(new ProcessStartInfo(Program!, $"--config-file={config}")
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = new List<string>();
        _process.OutputDataReceived += (_, line) => output.Add(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => output.Add(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await AnswersAsync())
        {
            Assert.False(_process.HasExited, string.Join('\n', output));
            await Task.Delay(50, patience.Token);
        }
    }

    /// <summary>Stops it; what was inserted stays.</summary>
    public async Task StopAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        _process = null;
    }

    /// <summary>A new database with the table of the repository's own script, and its name.</summary>
    public async Task<string> DatabaseAsync()
    {
        var name = "d" + Guid.NewGuid().ToString("N");
        await AskAsync($"CREATE DATABASE {name}");
        await AskAsync(await File.ReadAllTextAsync(Path.Combine(Root(), "deploy", "clickhouse", "proxy_metrics.sql")), name);
        return name;
    }

    /// <summary>The rows that a query gives.</summary>
    public async Task<IReadOnlyList<JsonElement>> RowsAsync(string query, string database) =>
        [.. (await AskAsync(query + " FORMAT JSONEachRow", database)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonDocument.Parse(line).RootElement)];

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Aspire.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    private static async Task InstallAsync()
    {
        // Its own service stays off: policy-rc.d denies the start that Debian's package would make.
        const string Script = """
            policy=/usr/sbin/policy-rc.d
            [ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy && made=1; }
            apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends clickhouse-server
            code=$?
            [ -z "${made-}" ] || rm $policy
            exit $code
            """;
        using var install = Process.Start(new ProcessStartInfo("sh", ["-c", Script]))!;
        await install.WaitForExitAsync();
        Assert.True(Program is not null, "clickhouse-server is missing and could not be installed: apt-get install clickhouse-server");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string Configuration() => $"""
        <yandex>
          <logger><level>error</level><console>true</console></logger>
          <http_port>{_port.ToString(CultureInfo.InvariantCulture)}</http_port>
          <listen_host>127.0.0.1</listen_host>
          <path>{_folder.FullName}/data/</path>
          <tmp_path>{_folder.FullName}/tmp/</tmp_path>
          <mark_cache_size>67108864</mark_cache_size>
          <users_config>config.xml</users_config>
          <default_profile>default</default_profile>
          <default_database>default</default_database>
          <profiles><default/></profiles>
          <quotas><default/></quotas>
          <users>
            <default><password/><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default>
            <writer><password>a secret</password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></writer>
          </users>
        </yandex>
        """;

    private async Task<bool> AnswersAsync()
    {
        try
        {
            return await Client.GetStringAsync(new Uri(Address + "/ping")) == "Ok.\n";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<string> AskAsync(string query, string database = "default")
    {
        using var content = new StringContent(query);
        using var response = await Client.PostAsync(new Uri($"{Address}/?database={database}"), content);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return text;
    }
}
