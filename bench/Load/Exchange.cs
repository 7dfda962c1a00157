using System.Buffers;
using System.Diagnostics;
using System.Net.Http.Headers;

namespace Atrium.Load;

/// <summary>One request and its answer, in milliseconds from when it was due.</summary>
internal sealed class Exchange(LoadPlan plan, long due)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>When the request was really sent: the tool's own lateness.</summary>
    public double Sent { get; private set; }

    /// <summary>The first piece of text of a stream.</summary>
    public double First { get; private set; } = double.NaN;

    public double Last { get; private set; } = double.NaN;

    /// <summary>Between one arrival of a stream's data and the next.</summary>
    public List<double> Gaps { get; } = [];

    /// <summary>Null when all went well.</summary>
    public string? Error { get; private set; }

    public async Task RunAsync(HttpClient client)
    {
        Sent = Elapsed();
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, plan.Url) { Content = new ByteArrayContent(plan.Body) { Headers = { ContentType = Json } } };
            if (plan.Header is var (name, value))
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            await using var body = await response.Content.ReadAsStreamAsync();
            await ReadAsync(body, buffer);
            Error ??= response.IsSuccessStatusCode ? null : $"status {(int)response.StatusCode}";
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            Fail(exception.GetBaseException().Message);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Fail(string reason) => Error = reason;

    private async Task ReadAsync(Stream body, byte[] buffer)
    {
        var ended = plan.End is null;
        var before = double.NaN;
        var bytes = 0L;
        for (int read; (read = await body.ReadAsync(buffer)) > 0; bytes += read)
        {
            var now = Elapsed();
            var data = buffer.AsSpan(0, read);
            if (plan.Text is not null)
            {
                if (!double.IsNaN(before))
                {
                    Gaps.Add(now - before);
                }

                before = now;
                if (double.IsNaN(First) && HasText(data))
                {
                    First = now;
                }
            }

            ended = ended || data.IndexOf(plan.End) >= 0;
        }

        Last = Elapsed();
        if (bytes == 0 || !ended || (plan.Text is not null && double.IsNaN(First)))
        {
            Fail("the answer is incomplete");
        }
    }

    /// <summary>Whether a piece of text that is not empty begins in the data.</summary>
    private bool HasText(ReadOnlySpan<byte> data)
    {
        for (var at = data.IndexOf(plan.Text); at >= 0; at = data.IndexOf(plan.Text))
        {
            data = data[(at + plan.Text!.Length)..];
            if (data.Length > 0 && data[0] != '"')
            {
                return true;
            }
        }

        return false;
    }

    private double Elapsed() => (Stopwatch.GetTimestamp() - due) * 1000.0 / Stopwatch.Frequency;
}
