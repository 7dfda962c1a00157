using Atrium.OpenAIProxy.Generation;
using Atrium.ServiceDefaults.Problems;

namespace Atrium.OpenAIProxy.Delivery;

/// <summary>
/// Ends a response that has begun and cannot be completed. The server then sends what was written and closes the connection without
/// the end mark of the body (HTTP/2: resets the stream), which is the only sign of failure that every client understands.
/// </summary>
internal sealed class BrokenAnswerException(GenerationFailure failure) : IntendedException(failure.Message);
