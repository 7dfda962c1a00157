namespace Atrium.Engine;

/// <summary>A request that is answered with Triton's <c>{"error":"..."}</c> and this status.</summary>
internal sealed class ProtocolException(int status, string message) : Exception(message)
{
    public int Status => status;

    public static ProtocolException BadRequest(string message) => new(StatusCodes.Status400BadRequest, message);

    public static ProtocolException NotFound(string message) => new(StatusCodes.Status404NotFound, message);
}
