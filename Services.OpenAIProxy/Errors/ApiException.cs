namespace Atrium.OpenAIProxy.Errors;

/// <summary>Ends a request with <see cref="Error"/>. Thrown while a request is read, caught once by <see cref="ErrorResponses"/>.</summary>
internal sealed class ApiException(ApiError error) : Exception(error.Message)
{
    /// <summary>What the client is told.</summary>
    public ApiError Error { get; } = error;
}
