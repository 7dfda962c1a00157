namespace Atrium.Gateway.Reference;

/// <summary>Small pages that are part of the assembly.</summary>
internal static class Resource
{
    public static async Task Write(HttpContext context, string name, string contentType)
    {
        await using var resource = typeof(Resource).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly has no resource {name}.");
        context.Response.ContentType = contentType;
        context.Response.ContentLength = resource.Length;
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await resource.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
