using System.Net;
using System.Text;
using Atrium.OpenAIProxy.Backends.OpenAI;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Tests.Harness;
using static Atrium.OpenAIProxy.Tests.Backends.OpenAI.OpenAIEngine;

namespace Atrium.OpenAIProxy.Tests.Backends.OpenAI;

/// <summary>What a client is told when the engine fails.</summary>
public sealed class FailureTests
{
    [Theory]
    [InlineData("retry-after", "7", 7000)]
    [InlineData("retry-after", "1.5", 1500)]
    [InlineData("retry-after", "Sat, 21 Nov 2026 12:00:30 GMT", 30_000)]
    [InlineData("retry-after", "Sat, 21 Nov 2020 12:00:30 GMT", 0)]
    [InlineData("retry-after-ms", "250", 250)]
    [InlineData("x-other", "1", 1000)]
    [InlineData("retry-after", "soon", 1000)]
    public async Task The_wait_that_the_engine_asks_for_is_passed_on(string header, string value, int milliseconds)
    {
        using var engine = new ScriptedEngine(HttpStatusCode.TooManyRequests, ["""{"error":{"message":"later","code":"rate_limit_exceeded"}}"""u8.ToArray()], ScriptedEngine.End.Proper)
        {
            Reply = response => response.Headers.TryAddWithoutValidation(header, value),
        };
        var failure = Failure(await AskAsync(Request, engine, time: new ManualTime()));
        Assert.Equal((FailureKind.Overloaded, "later", TimeSpan.FromMilliseconds(milliseconds)), (failure.Kind, failure.Message, failure.RetryAfter));
    }

    [Fact]
    public async Task A_wrong_key_of_ours_is_not_shown_and_not_the_clients()
    {
        var failure = Failure(await AskAsync(Request, """{"error":{"message":"Incorrect API key provided: sk-abcdefgh"}}""", HttpStatusCode.Unauthorized));
        Assert.Equal((502, "engine_authentication"), (failure.ToApiError().Status, failure.ToApiError().Code));
        Assert.DoesNotContain("sk-", failure.Message, StringComparison.Ordinal);
        Assert.StartsWith("http 401 Unauthorized", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_of_what_is_wrong_name_the_member()
    {
        var failure = Failure(await AskAsync(Request, """{"detail":[{"type":"missing","loc":["body","messages",0,"role"],"msg":"Field required"},{"loc":["body","n"],"msg":"Too large"}]}""", HttpStatusCode.UnprocessableEntity));
        Assert.Equal(("messages[0].role", "messages[0].role: Field required; n: Too large"), (failure.Param, failure.Message));
    }

    [Theory]
    [InlineData("maximum context length", """{"object":"error","message":"This model's maximum context length is 16 tokens. However, you requested 20 tokens","type":"BadRequestError","code":400}""")]
    [InlineData("maximum context length", """{"object":"error","message":"The input (99 tokens) is longer than the model's context length (16 tokens).","code":400}""")]
    [InlineData("maximum context length", """{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}}""")]
    public async Task Agents_find_the_words_they_look_for_when_the_context_is_full(string words, string body)
    {
        var error = Failure(await AskAsync(Request, body, HttpStatusCode.BadRequest)).ToApiError();
        Assert.Equal((400, "context_length_exceeded"), (error.Status, error.Code));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"error":{"message":"broken","type":"server_error","param":null,"code":null}}""", 502, "broken")]
    [InlineData("""{"error":{"message":"busy","code":429}}""", 429, "busy")]
    [InlineData("""{"error":{"message":"busy","type":"overloaded_error"}}""", 429, "busy")]
    [InlineData("""{"error":"broken"}""", 502, "broken")]
    [InlineData("""{"detail":"broken"}""", 502, "broken")]
    [InlineData("""{"object":"error","message":"bad","type":"BadRequestError","param":null,"code":400}""", 400, "bad")]
    [InlineData("""{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}""", 503, "Loading model")]
    [InlineData("""{"error":{"message":"maximum context length is 4","code":"context_length_exceeded"}}""", 400, "maximum context length is 4")]
    [InlineData("""[1]""", 502, "bad sse json: not an object; body was `[1]`")]
    public async Task An_error_in_a_stream_is_a_failure_before_and_after_the_first_text(string chunk, int status, string message)
    {
        var before = Failure(await StreamAsync(chunk));
        Assert.Equal((status, message), (before.ToApiError().Status, before.Message));
        var after = await StreamAsync(Delta("""{"content":"x"}"""), chunk, Delta("""{"content":"y"}""", "\"stop\""));
        Assert.Equal("x", Assert.Single(after.OfType<GenerationEvent.Text>()).Delta);
        Assert.Equal(before.Kind, Assert.IsType<GenerationEvent.Failed>(after[^1]).Failure.Kind);
    }

    [Fact]
    public async Task An_error_may_be_a_field_or_a_name_of_the_event()
    {
        foreach (var body in (string[])["error: {\"code\":500,\"message\":\"broken\"}\n\n", "event: error\ndata: {\"message\":\"broken\"}\n\n", "event: error\ndata: broken\n\n"])
        {
            Assert.Equal("broken", Failure(await AskAsync(Request, body, HttpStatusCode.OK)).Message);
        }
    }

    [Theory]
    [InlineData("application/json", """{"error":{"message":"broken"}}""", "broken")]
    [InlineData("text/html", "<html>hello</html>", null)]
    public async Task A_200_that_is_no_stream_is_a_failure(string type, string body, string? message)
    {
        using var engine = Typed(type, body);
        var failure = Failure(await AskAsync(Request, engine));
        Assert.Equal(FailureKind.Engine, failure.Kind);
        Assert.Equal(message ?? failure.Message, failure.Message);
    }

    [Theory]
    [InlineData("application/json", true, """{"choices":[{"message":{"content":"x"},"finish_reason":"stop"}]}""")]
    [InlineData("text/event-stream", false, "data: {\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")]
    public async Task An_engine_that_streams_or_not_as_it_likes_is_understood(string type, bool stream, string body)
    {
        using var engine = Typed(type, body);
        var events = await AskAsync(Request with { Stream = stream }, engine);
        Assert.Equal("x", Assert.Single(events.OfType<GenerationEvent.Text>()).Delta);
        Assert.IsType<GenerationEvent.Finished>(events[^1]);
    }

    [Fact]
    public async Task Events_and_answers_have_a_size()
    {
        var options = new OpenAIOptions { Url = new Uri("http://engine"), LargestEventBytes = 1000, LargestAnswerBytes = 1000 };
        foreach (var stream in (bool[])[true, false])
        {
            using var engine = new ScriptedEngine(HttpStatusCode.OK, [.. Enumerable.Repeat(Encoding.UTF8.GetBytes("data: " + new string('x', 500)), 20)], ScriptedEngine.End.Proper);
            Assert.Contains("too long", Failure(await AskAsync(Request with { Stream = stream }, engine, options)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Silence_has_an_end_before_and_between_the_events()
    {
        var text = Delta("""{"content":"x"}""");
        await SilentAsync(stream: true, [], ('S', 5), ('F', 60));
        await SilentAsync(stream: false, [], ('F', 60));
        await SilentAsync(stream: true, [text], ('S', 0), ('t', 0), ('F', 10));

        // A ping is not an answer.
        await SilentAsync(stream: true, [null], ('S', 5), ('F', 60));

        // After the last reason there is nothing to wait for but the counts.
        await SilentAsync(stream: true, [text, Delta("{}", "\"stop\"")], ('S', 0), ('t', 0), ('C', 2), ('U', 2), ('E', 2));
    }

    /// <summary>Over an engine that falls silent after <paramref name="data"/> (null is a ping): what is told, and after how many seconds.</summary>
    private static async Task SilentAsync(bool stream, string?[] data, params (char Letter, int Seconds)[] expected)
    {
        var (time, passed) = (new ManualTime(), 0);
        var body = string.Concat(data.Select(static one => one is null ? ": ping\n\n" : $"data: {one}\n\n"));
        using var engine = new ScriptedEngine(HttpStatusCode.OK, [Encoding.UTF8.GetBytes(body + "\n")], ScriptedEngine.End.Silent);
        using var backend = Open(engine.Connections, new OpenAIOptions { Url = new Uri("http://engine"), ResponseTimeoutSeconds = 60, IdleTimeoutSeconds = 10 }, time);
        await using var events = backend.GenerateAsync(Request with { Stream = stream }, default).GetAsyncEnumerator();
        foreach (var (letter, seconds) in expected)
        {
            var next = events.MoveNextAsync().AsTask();
            if (passed < seconds)
            {
                time.Advance(TimeSpan.FromSeconds(seconds - 1 - passed));
                Assert.False(next.IsCompleted);
                time.Advance(TimeSpan.FromSeconds(1));
                passed = seconds;
            }

            Assert.True(await next.WaitAsync(TimeSpan.FromSeconds(30)));
            Assert.Equal(letter, Letter(events.Current));
        }

        Assert.False(await events.MoveNextAsync());
    }

    private static char Letter(GenerationEvent one) => one switch
    {
        GenerationEvent.Started => 'S',
        GenerationEvent.Text => 't',
        GenerationEvent.ChoiceEnded => 'C',
        GenerationEvent.Usage => 'U',
        GenerationEvent.Finished => 'E',
        GenerationEvent.Failed { Failure.Kind: FailureKind.Timeout } => 'F',
        _ => '?',
    };

    private static ScriptedEngine Typed(string type, string body) => new(HttpStatusCode.OK, [Encoding.UTF8.GetBytes(body)], ScriptedEngine.End.Proper)
    {
        Reply = response => response.Content.Headers.ContentType = new(type),
    };

    private static GenerationFailure Failure(List<GenerationEvent> events) => Assert.IsType<GenerationEvent.Failed>(Assert.Single(events)).Failure;
}
