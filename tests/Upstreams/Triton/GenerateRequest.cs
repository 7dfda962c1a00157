using System.Text.Json;

namespace Atrium.Upstreams.Triton;

/// <summary>What the mock reads of a generate request.</summary>
internal sealed record GenerateRequest(string Prompt, int MaxTokens, bool ExcludeInput, bool CountInput, bool CountOutput)
{
    /// <summary>Reads <paramref name="body"/>.</summary>
    /// <exception cref="FormatException">Triton would refuse it.</exception>
    public static GenerateRequest Parse(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            return new GenerateRequest(
                root.GetProperty("text_input").GetString()!,
                root.GetProperty("max_tokens").GetInt32(),
                Flag("exclude_input_in_output"),
                Flag("return_num_input_tokens"),
                Flag("return_num_output_tokens"));

            bool Flag(string name) => root.TryGetProperty(name, out var value) && value.GetBoolean();
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException(exception.Message, exception);
        }
    }
}
