using System.Text.Encodings.Web;

namespace Atrium.OpenAIProxy;

/// <summary>
/// Writes text as it is, with only what JSON itself demands escaped: answers are not HTML, and escaping every letter beyond ASCII would
/// triple the size of most of the world's languages.
/// </summary>
internal static class RelaxedJson
{
    /// <summary>The encoder.</summary>
    public static JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>Answers with a JSON body and its length.</summary>
    public static async Task WriteJsonAsync(this HttpResponse response, byte[] body, CancellationToken cancellationToken)
    {
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, cancellationToken);
    }
}
