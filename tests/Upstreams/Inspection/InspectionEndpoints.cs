using System.Text;
using System.Text.Json;
using Atrium.Upstreams.Wire;

namespace Atrium.Upstreams.Inspection;

/// <summary>
/// <c>GET /inspect</c> shows what the mock was asked; <c>DELETE /inspect</c> forgets it; <c>POST /inspect/script</c> changes the usual
/// script by the words of its body, or puts the first one back when the body is empty.
/// </summary>
public static class InspectionEndpoints
{
    public static void MapInspection(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/inspect", static (HttpContext context, Upstream upstream) => ShowAsync(context, upstream.Journal));
        routes.MapDelete("/inspect", static (Upstream upstream) => upstream.Journal.Clear());
        var first = routes.ServiceProvider.GetRequiredService<Upstream>().Script;
        routes.MapPost("/inspect/script", async (HttpContext context, Upstream upstream) =>
        {
            var words = Encoding.UTF8.GetString(await RequestBody.ReadAsync(context));
            try
            {
                upstream.Script = Script.Parse(words, words.Length == 0 ? first : upstream.Script);
                return Results.Ok();
            }
            catch (FormatException exception)
            {
                return Results.Text(exception.Message, statusCode: 400);
            }
        });
    }

    private static async Task ShowAsync(HttpContext context, Journal journal)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteNumber("running", journal.Count(Ending.Running));
        json.WriteNumber("aborted", journal.Count(Ending.Aborted));
        json.WriteNumber("completed", journal.Count(Ending.Completed));
        json.WriteNumber("faulted", journal.Count(Ending.Faulted));
        json.WriteStartArray("requests");
        foreach (var entry in journal.Entries)
        {
            json.WriteStartObject();
            json.WriteNumber("number", entry.Number);
            json.WriteString("path", entry.Path);
            json.WriteString("body", entry.Body);
            json.WriteString("request_id", entry.RequestId);
            json.WriteStartObject("headers");
            foreach (var (name, value) in entry.Headers)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteNumber("events", entry.Events);
            json.WriteString("ending", entry.Ending.ToString());
            if (entry.Ending != Ending.Running)
            {
                json.WriteNumber("ended_unix_ms", (entry.Ended - DateTimeOffset.UnixEpoch).TotalMilliseconds);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }
}
