using System.Text;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.OpenAIProxy.Tests.Matrix.Engines;

namespace Atrium.OpenAIProxy.Tests.Matrix.Faults;

/// <summary>docs/faults.md: the matrix as a table.</summary>
internal static class FaultPage
{
    private const string Introduction = """
        # What clients see of an engine's faults

        Each fault of a row was tried with each engine of a column (the mocks of [tests/Upstreams](../tests/Upstreams/README.md)), by a request to
        `/v1/chat/completions` with `stream` and by one without. The table is written by the test that tries them, with one try per request and no
        other engine to go to; with several tries or engines, what failed before the first text is mostly not seen at all ([failures](failures.md)).

        - **text**: the whole text, ended as it should be.
        - **a number**: an error with this status, in OpenAI's shape.
        - **event**: the text so far, then an error event in OpenAI's shape; no `[DONE]`, and the connection is broken.
        - **so far**: the text so far, ended as if it were whole. TensorRT-LLM's ensembles without `return_perf_metrics` (older releases) have no
          mark for the end of a stream, so nobody can see that a proper end came too early. No other cell may be this.

        Two results are: with `stream` / without. This page is generated: after a change, run `ATRIUM_WRITE_DOCS=1 ./atrium test FaultMatrix`.
        """;

    public static string Path { get; } = System.IO.Path.Combine(Repository.Root, "docs", "faults.md");

    /// <summary>Writes it of what was seen.</summary>
    public static async Task<string> OfAsync(FaultMatrix matrix)
    {
        var page = new StringBuilder(Introduction).Append("\n\n");
        var columns = new List<FaultColumn>();
        foreach (var engine in MatrixEngine.All)
        {
            columns.Add(await matrix.ColumnAsync(engine));
        }

        page.Append("| |").AppendJoin('|', MatrixEngine.All.Select(static engine => $" {engine.Title} ")).Append("|\n|---|");
        page.AppendJoin('|', MatrixEngine.All.Select(static _ => "---")).Append("|\n");
        foreach (var row in FaultRow.All)
        {
            page.Append($"| {row.Name} |").AppendJoin('|', columns.Select(column => $" {Cell(column[row, true].Cell, column[row, false].Cell)} ")).Append("|\n");
        }

        return page.ToString();
    }

    private static string Cell(string streamed, string whole) => streamed == whole ? whole : $"{streamed} / {whole}";
}
