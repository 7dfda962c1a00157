using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Atrium.OpenAIProxy.RequestRows;

/// <summary>Inserts rows over ClickHouse's HTTP interface (https://clickhouse.com/docs/interfaces/http).</summary>
internal sealed class ClickHouse(IOptions<ClickHouseOptions> options, IHttpClientFactory clients)
{
    private const int MostReason = 300;
    private const int RowSize = 512;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Best effort, because by default a DateTime column does not take ISO 8601. It is a setting of old servers and new ones alike.
    private readonly Uri _insert = new(
        $"{options.Value.Url.AbsoluteUri.TrimEnd('/')}/?database={Uri.EscapeDataString(options.Value.Database)}"
        + "&date_time_input_format=best_effort&query=INSERT%20INTO%20proxy_metrics%20FORMAT%20JSONEachRow");

    /// <summary>Inserts the rows, all or none.</summary>
    /// <returns>Null when they are in the table, else why not.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled; the rows may be in the table.</exception>
    public async Task<string?> InsertAsync(List<RequestRow> rows, CancellationToken cancellationToken)
    {
        try
        {
            using var client = clients.CreateClient(nameof(ClickHouse));
            client.Timeout = Patience;
            client.MaxResponseContentBufferSize = 64 * 1024;
            using var request = new HttpRequestMessage(HttpMethod.Post, _insert) { Content = new ReadOnlyMemoryContent(Body(rows)) };
            request.Content.Headers.ContentType = new("application/json");
            if (options.Value.User.Length > 0)
            {
                request.Headers.Add("X-ClickHouse-User", options.Value.User);
                request.Headers.Add("X-ClickHouse-Key", options.Value.Password);
            }

            using var response = await client.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode ? null : await ReasonAsync(response, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return exception.Message;
        }
    }

    private static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = (await response.Content.ReadAsStringAsync(cancellationToken)).Trim().ReplaceLineEndings(" ");
        return $"HTTP {(int)response.StatusCode} {(text.Length > MostReason ? text[..MostReason] : text)}".TrimEnd();
    }

    private static ReadOnlyMemory<byte> Body(List<RequestRow> rows)
    {
        var body = new ArrayBufferWriter<byte>(rows.Count * RowSize);
        using var json = new Utf8JsonWriter(body);
        foreach (var row in rows)
        {
            JsonSerializer.Serialize(json, row, RowJson.Default.RequestRow);
            json.Flush();
            json.Reset();
            body.Write("\n"u8);
        }

        return body.WrittenMemory;
    }
}
