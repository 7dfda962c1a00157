using Atrium.Upstreams.Tests.Harness;

namespace Atrium.Upstreams.Tests.Inspection;

public sealed class InspectionTests
{
    [Fact]
    public async Task Everything_asked_is_remembered_until_it_is_forgotten()
    {
        await using var engine = await UpstreamListener.StartAsync(Dialect.Tgi);
        await Client.JsonAsync(engine, "/generate", """{"inputs":"hi"}""", "text=yes");
        await engine.Journal.WaitAsync(static entries => entries is [{ Ending: Upstreams.Inspection.Ending.Completed }]);
        var seen = await Client.GetAsync(engine, "/inspect");
        Assert.Equal((1, 0, 0), (seen.GetProperty("completed").GetInt32(), seen.GetProperty("running").GetInt32(), seen.GetProperty("aborted").GetInt32()));
        var request = seen.GetProperty("requests")[0];
        Assert.Equal(("/generate", """{"inputs":"hi"}""", "text=yes"), (
            request.GetProperty("path").GetString(), request.GetProperty("body").GetString(), request.GetProperty("headers").GetProperty("x-mock").GetString()));

        using var http = new HttpClient();
        await http.DeleteAsync(new Uri(engine.Address, "/inspect"));
        Assert.Equal(0, (await Client.GetAsync(engine, "/inspect")).GetProperty("requests").GetArrayLength());
    }

    [Fact]
    public async Task A_mock_can_be_told_to_count_only()
    {
        await using var engine = await UpstreamListener.StartAsync(Dialect.Tgi, "--journal", "0");
        await Client.JsonAsync(engine, "/generate", """{"inputs":"hi"}""");
        await engine.Journal.WaitAsync(_ => engine.Journal.Count(Upstreams.Inspection.Ending.Completed) == 1);
        Assert.Empty(engine.Journal.Entries);
    }

    [Fact]
    public async Task The_usual_script_changes_while_it_runs()
    {
        await using var engine = await UpstreamListener.StartAsync(Dialect.Tgi, "--script", "text=first");
        using var http = new HttpClient();
        await http.PostAsync(new Uri(engine.Address, "/inspect/script"), new StringContent("text=second"));
        Assert.Equal("second", await TextAsync());
        using var refused = await http.PostAsync(new Uri(engine.Address, "/inspect/script"), new StringContent("text=third nonsense=1"));
        Assert.Equal((400, "second"), ((int)refused.StatusCode, await TextAsync()));
        await http.PostAsync(new Uri(engine.Address, "/inspect/script"), new StringContent(""));
        Assert.Equal("first", await TextAsync());

        async Task<string?> TextAsync() => (await Client.JsonAsync(engine, "/generate", """{"inputs":"hi"}""")).GetProperty("generated_text").GetString();
    }

    [Fact]
    public async Task The_prompt_says_more_than_the_header_and_the_header_more_than_the_usual_script()
    {
        await using var engine = await UpstreamListener.StartAsync(Dialect.Tgi, "--script", "text=usual");
        Assert.Equal("header", (await Client.JsonAsync(engine, "/generate", """{"inputs":"hi"}""", "text=header")).GetProperty("generated_text").GetString());
        Assert.Equal("prompt", (await Client.JsonAsync(engine, "/generate", """{"inputs":"[[mock text=prompt]]"}""", "text=header")).GetProperty("generated_text").GetString());
    }
}
