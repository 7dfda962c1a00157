using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Features;

/// <summary>The strict switch: what is not part of the API is refused, whatever the engine behind would do with it.</summary>
internal static class StrictRequests
{
    /// <summary>Ends a request with unknown members, in OpenAI's words, when <paramref name="options"/> say so.</summary>
    /// <exception cref="ApiException">It has some.</exception>
    public static void Check(GenerationRequest request, ProxyOptions options)
    {
        if (!options.StrictRequests)
        {
            return;
        }

        string[] unknown = [.. request.AlsoAsked.Where(static one => one.Feature is Feature.UnknownFields or Feature.TemplateInputs).Select(static one => one.Param)];
        if (unknown.Length > 0)
        {
            throw new ApiException(new ApiError(
                400, ApiError.InvalidRequest, $"Unrecognized request argument{(unknown.Length == 1 ? "" : "s")} supplied: {string.Join(", ", unknown)}", unknown[0], "unknown_parameter"));
        }
    }
}
