using System.Net;
using Atrium.OpenAIProxy.Backends.Triton;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Generation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Atrium.OpenAIProxy.Tests.Harness;

/// <summary>An engine without a network: the pieces of a body, and how it ends.</summary>
internal sealed class ScriptedEngine(HttpStatusCode status, IReadOnlyList<byte[]> pieces, ScriptedEngine.End end) : HttpMessageHandler
{
    public enum End
    {
        Proper,
        Torn,
        Silent,
    }

    /// <summary>Called when the engine has said all it will ever say.</summary>
    public Action FellSilent { get; set; } = static () => { };

    public IBackend Backend() => new TritonKind(new EngineConnections(_ => this), TimeProvider.System, NullLoggerFactory.Instance).Create(new ConfigurationBuilder().Build());

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(request.Method == HttpMethod.Get
            ? new HttpResponseMessage(HttpStatusCode.NotFound)
            : new HttpResponseMessage(status) { Content = new StreamContent(new Body(pieces, end, FellSilent)) });

    private sealed class Body(IReadOnlyList<byte[]> pieces, End end, Action fellSilent) : Stream
    {
        private int _next;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_next < pieces.Count)
            {
                var piece = pieces[_next++];
                piece.CopyTo(buffer);
                return piece.Length;
            }

            switch (end)
            {
                case End.Torn:
                    throw new HttpIOException(HttpRequestError.ResponseEnded, "torn");
                case End.Silent:
                    fellSilent();
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                    break;
            }

            return 0;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
