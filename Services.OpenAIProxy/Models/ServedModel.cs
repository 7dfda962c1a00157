using Atrium.OpenAIProxy.Backends.Triton;
using Atrium.OpenAIProxy.Errors;
using Microsoft.Extensions.Options;

namespace Atrium.OpenAIProxy.Models;

/// <summary>The one model that is offered, and the names it answers to.</summary>
internal sealed class ServedModel(IOptions<ProxyOptions> proxy, IOptions<TritonOptions> triton, TimeProvider time)
{
    /// <summary>The id that is listed, and that replies carry.</summary>
    public string Id => proxy.Value.ModelName;

    /// <summary>When it began to be offered, in seconds since 1970.</summary>
    public long Created { get; } = time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Whether <paramref name="name"/> is the offered id or the engine's own name of the model.</summary>
    public bool Answers(string name) => name == proxy.Value.ModelName || name == triton.Value.Model;

    /// <summary>Ends the request with 404 unless <paramref name="name"/> is the model's.</summary>
    public void Require(string name)
    {
        if (!Answers(name))
        {
            throw new ApiException(new ApiError(
                404, ApiError.InvalidRequest, $"The model '{name}' does not exist or you do not have access to it.", "model", "model_not_found"));
        }
    }
}
