using Atrium.OpenAIProxy.Tests.Matrix.Engines;

namespace Atrium.OpenAIProxy.Tests.Matrix.Faults;

/// <summary>
/// Whatever an engine does wrong: a client has the whole text, or an error in OpenAI's shape. Never a part that claims to be the whole, and never
/// nothing at all.
/// </summary>
public sealed class FaultMatrixTests(FaultMatrix matrix) : IClassFixture<FaultMatrix>
{
    public static TheoryData<string, string> Cells
    {
        get
        {
            var cells = new TheoryData<string, string>();
            foreach (var engine in MatrixEngine.All)
            {
                foreach (var row in FaultRow.All)
                {
                    cells.Add(engine.Name, row.Name);
                }
            }

            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task The_whole_text_or_an_error(string engine, string fault)
    {
        var column = await matrix.ColumnAsync(MatrixEngine.Of(engine));
        var row = FaultRow.Of(fault);
        Assert.All((bool[])[true, false], streamed => Assert.Null(column[row, streamed].Wrong));
    }

    [Fact]
    public async Task The_page_is_what_was_seen()
    {
        var page = await FaultPage.OfAsync(matrix);
        if (Environment.GetEnvironmentVariable("ATRIUM_WRITE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(FaultPage.Path, page);
        }

        Assert.Equal(await File.ReadAllTextAsync(FaultPage.Path), page);
    }
}
