using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Delivery;

/// <summary>Writes an answer's events in the form of one streaming API.</summary>
internal interface IStreamWriter : IDisposable
{
    /// <summary>Writes what <paramref name="one"/> means to a client, which may be nothing; with <see cref="GenerationEvent.Finished"/> the stream is complete.</summary>
    void Write(GenerationEvent one);

    /// <summary>Writes a failure after the beginning; nothing follows it.</summary>
    void Fail(ApiError error);

    /// <summary>Writes something that clients skip, so that proxies do not close a silent connection.</summary>
    void KeepAlive();
}
