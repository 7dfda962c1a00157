using System.Net;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.OpenAIProxy.Tests.Matrix.Engines;

namespace Atrium.OpenAIProxy.Tests.Matrix.Cuts;

/// <summary>A network before an engine: it remembers the last stream that came through, and gives it again in other pieces.</summary>
internal sealed class ReplayingEngine() : DelegatingHandler(new SocketsHttpHandler { UseProxy = false })
{
    private byte[] _body = [];
    private string _type = "";

    /// <summary>How many bytes the remembered stream has.</summary>
    public int Length => _body.Length;

    /// <summary>The pieces that the remembered stream is given in; null asks the engine.</summary>
    public Func<byte[], IReadOnlyList<byte[]>>? Cut { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!MatrixEngine.IsGeneration(request.RequestUri!.AbsolutePath))
        {
            return await base.SendAsync(request, cancellationToken);
        }

        if (Cut is null)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                return response;
            }

            _body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            _type = response.Content.Headers.ContentType!.ToString();
        }

        using var engine = new ScriptedEngine(HttpStatusCode.OK, Cut?.Invoke(_body) ?? [_body], ScriptedEngine.End.Proper);
        engine.Reply = reply => reply.Content.Headers.TryAddWithoutValidation("Content-Type", _type);
        using var invoker = new HttpMessageInvoker(engine, disposeHandler: false);
        return await invoker.SendAsync(request, cancellationToken);
    }
}
