using System.Globalization;
using System.Text;
using System.Text.Json;
using Atrium.Upstreams.Inspection;

namespace Atrium.Upstreams.Triton;

/// <summary>Triton's HTTP protocol, as far as a chat needs it.</summary>
public static class TritonEndpoints
{
    public static void MapTriton(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2/health/live", static () => Results.Ok());
        routes.MapGet("/v2/health/ready", static (Upstream upstream) => Results.StatusCode(upstream.Ready ? 200 : 503));
        routes.MapGet("/v2/models/{model}/config", static (string model, Upstream upstream) =>
            ModelConfig.Of(upstream.Config, model, upstream.Context) is { } config
                ? Results.Text(config, "application/json")
                : Results.Text("""{"error":"Request for unknown model"}""", "application/json", statusCode: 404));
        routes.MapPost("/tokenize", static async (HttpContext context, Upstream upstream) =>
        {
            if (upstream.Config != ModelConfigKind.Engine)
            {
                return Results.NotFound();
            }

            using var json = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
            return Results.Text($$"""{"count":{{ScriptedAnswer.CountTokens(json.RootElement.GetProperty("text").GetString()!)}}}""", "application/json");
        });
        routes.MapPost("/v2/models/{model}/generate", static (HttpContext context, Upstream upstream) => AnswerAsync(context, upstream, stream: false));
        routes.MapPost("/v2/models/{model}/generate_stream", static (HttpContext context, Upstream upstream) => AnswerAsync(context, upstream, stream: true));
    }

    private static async Task AnswerAsync(HttpContext context, Upstream upstream, bool stream)
    {
        var aborted = context.RequestAborted;
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(aborted);
        var entry = upstream.Journal.Begin(context.Request.Path, body, context.Request.Headers["triton-request-id"]);
        var ending = Ending.Faulted;
        try
        {
            var request = GenerateRequest.Parse(body);
            var script = Script.Of(request.Prompt, upstream.Script);
            var tokens = ScriptedAnswer.CountTokens(request.Prompt);
            if (upstream.Config == ModelConfigKind.Engine && tokens + (long)request.MaxTokens > upstream.Context)
            {
                throw new FormatException($"{tokens} prompt tokens and max_tokens {request.MaxTokens} exceed the context of {upstream.Context} tokens");
            }

            if (script.First > 0)
            {
                await Task.Delay(script.First, aborted);
            }

            if (script.Status > 0)
            {
                await RefuseAsync(context, script);
            }
            else if (stream)
            {
                await Replies.StreamAsync(context, upstream.Journal, entry, script, new ScriptedAnswer(script, request));
            }
            else
            {
                await Replies.WholeAsync(context, script, new ScriptedAnswer(script, request));
            }

            ending = Ending.Completed;
        }
        catch (FormatException exception)
        {
            await RefuseAsync(context, new Script { Status = 400, Message = exception.Message });
        }
        catch (Exception) when (aborted.IsCancellationRequested && ending != Ending.Completed)
        {
            ending = Ending.Aborted;
        }
        finally
        {
            upstream.Journal.End(entry, ending);
        }
    }

    private static async Task RefuseAsync(HttpContext context, Script script)
    {
        context.Response.StatusCode = script.Status;
        context.Response.ContentType = "application/json";
        if (script.RetryAfter > 0)
        {
            context.Response.Headers.RetryAfter = script.RetryAfter.ToString(CultureInfo.InvariantCulture);
        }

        await context.Response.WriteAsync($$"""{"error":"{{JsonEncodedText.Encode(script.Message)}}"}""", context.RequestAborted);
    }
}
