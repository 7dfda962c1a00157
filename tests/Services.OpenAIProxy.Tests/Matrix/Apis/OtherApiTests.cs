using System.Net;
using System.Text.Json;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.OpenAIProxy.Tests.Matrix.Engines;
using Atrium.OpenAIProxy.Tests.Matrix.Faults;
using Atrium.Upstreams;

namespace Atrium.OpenAIProxy.Tests.Matrix.Apis;

/// <summary>The law of the fault matrix for the other APIs: the whole text, or an error in the API's own shape.</summary>
public sealed class OtherApiTests
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    private static readonly string[] Rows =
    [
        "no fault", "200, then an error", "an error in the middle", "reset in the middle", "connection closed in the middle", "a proper end in the middle", "the end mark in the middle",
        "not JSON in the middle", "neither of them", "characters cut between events", "429, Retry-After in seconds", "503", "500 with a page of HTML",
    ];

    private static readonly string[] Silences = ["silent before the headers", "silent after the headers", "silent in the middle"];

    public static TheoryData<string, string> Cells
    {
        get
        {
            var cells = new TheoryData<string, string>();
            foreach (var engine in MatrixEngine.All)
            {
                foreach (var api in StreamedApi.All)
                {
                    cells.Add(engine.Name, api.Path);
                }
            }

            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task The_whole_text_or_an_error(string name, string path)
    {
        var (engine, api) = (MatrixEngine.Of(name), StreamedApi.All.Single(one => one.Path == path));
        await using var mock = await engine.StartAsync();
        await using var proxy = await MatrixProxy.StartAsync(engine, mock.Address, new HurriedTime());
        var wrong = await Task.WhenAll(Rows.Select(FaultRow.Of).SelectMany(static row => ((bool[])[true, false]).Select(streamed => (row, streamed)))
            .Select(async cell => (cell, Wrong: await WrongAsync(proxy, engine, api, cell.row, cell.streamed, null))));
        Assert.All(wrong, static one => Assert.Null(one.Wrong));

        var time = new ManualTime();
        await using var patient = await MatrixProxy.StartAsync(engine, mock.Address, time);
        Assert.Null(await WrongAsync(patient, engine, api, FaultRow.All[0], streamed: false, null));
        foreach (var row in Silences.Select(FaultRow.Of))
        {
            foreach (var streamed in (bool[])[true, false])
            {
                Assert.Null(await SilenceAsync(patient, mock, time, engine, api, row, streamed));
            }
        }
    }

    private static async Task<string?> SilenceAsync(MatrixProxy proxy, UpstreamListener mock, ManualTime time, MatrixEngine engine, StreamedApi api, FaultRow row, bool streamed)
    {
        mock.Journal.Clear();
        var begun = new TaskCompletionSource();
        var answer = WrongAsync(proxy, engine, api, row, streamed, begun);
        if (streamed && row.Words.Contains("at=3", StringComparison.Ordinal))
        {
            await Task.WhenAny(begun.Task, answer);
        }

        await mock.Journal.WaitAsync(static entries => entries.Any(MatrixEngine.IsGeneration), new CancellationTokenSource(Hang).Token);
        await time.PassAsync(answer);
        return await answer;
    }

    /// <summary>What breaks the law; null when nothing does.</summary>
    private static async Task<string?> WrongAsync(MatrixProxy proxy, MatrixEngine engine, StreamedApi api, FaultRow row, bool streamed, TaskCompletionSource? begun)
    {
        try
        {
            using var limit = new CancellationTokenSource(Hang);
            using var response = await proxy.PostAsync(api.Path, api.Body(row.Script, streamed ? ",\"stream\":true" : ""), HttpCompletionOption.ResponseHeadersRead, limit.Token);
            begun?.TrySetResult();
            if (response.StatusCode == HttpStatusCode.OK && streamed)
            {
                return WrongStream(await ChatStreamResult.ReadAsync(response).WaitAsync(limit.Token), engine, api, row);
            }

            var body = await response.Content.ReadAsStringAsync(limit.Token);
            var json = JsonDocument.Parse(body).RootElement;
            return response.StatusCode == HttpStatusCode.OK ? api.Text(json) == FaultRow.Text ? row.Name.StartsWith("silent", StringComparison.Ordinal) ? "an answer" : null : body
                : row.Name == "no fault" || (int)response.StatusCode < 400 || !api.IsError(json) ? $"{response.StatusCode} {body}"
                : null;
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or JsonException)
        {
            return exception.Message;
        }
    }

    private static string? WrongStream(ChatStreamResult stream, MatrixEngine engine, StreamedApi api, FaultRow row)
    {
        var events = StreamedApi.Events(stream.Raw);
        var text = string.Concat(events.Select(one => one.ValueKind == JsonValueKind.Object ? api.Delta(one) : null));
        if (events.Any(api.IsError))
        {
            return !stream.Broken || events.Any(api.IsEnd) || row.Name == "no fault" || !FaultRow.Text.StartsWith(text, StringComparison.Ordinal) ? stream.Raw : null;
        }

        var mayBeCut = !engine.MarksTheEnd && row.EndsEarly && text.Length > 0 && FaultRow.Text.StartsWith(text, StringComparison.Ordinal);
        return stream.Broken || !events.Any(api.IsEnd) || (text != FaultRow.Text && !mayBeCut) ? stream.Raw : null;
    }
}
