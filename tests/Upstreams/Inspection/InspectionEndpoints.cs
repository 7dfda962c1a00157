namespace Atrium.Upstreams.Inspection;

/// <summary><c>GET /inspect</c> shows what the mock was asked; <c>DELETE /inspect</c> forgets it.</summary>
public static class InspectionEndpoints
{
    public static void MapInspection(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/inspect", static async (HttpContext context, Upstream upstream) =>
        {
            var entries = upstream.Journal.Entries;
            await using var json = new System.Text.Json.Utf8JsonWriter(context.Response.BodyWriter);
            context.Response.ContentType = "application/json";
            json.WriteStartObject();
            json.WriteNumber("running", entries.Count(static entry => entry.Ending == Ending.Running));
            json.WriteNumber("aborted", entries.Count(static entry => entry.Ending == Ending.Aborted));
            json.WriteNumber("completed", entries.Count(static entry => entry.Ending == Ending.Completed));
            json.WriteStartArray("requests");
            foreach (var entry in entries)
            {
                json.WriteStartObject();
                json.WriteNumber("number", entry.Number);
                json.WriteString("path", entry.Path);
                json.WriteString("body", entry.Body);
                json.WriteString("request_id", entry.RequestId);
                json.WriteNumber("events", entry.Events);
                json.WriteString("ending", entry.Ending.ToString());
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
            await json.FlushAsync(context.RequestAborted);
        });
        routes.MapDelete("/inspect", static (Upstream upstream) => upstream.Journal.Clear());
    }
}
