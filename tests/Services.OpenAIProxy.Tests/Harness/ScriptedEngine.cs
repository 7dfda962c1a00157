using System.Net;
using Atrium.OpenAIProxy.Backends.Wire;

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

    /// <summary>Changes the reply before it is given.</summary>
    public Action<HttpResponseMessage> Reply { get; set; } = static _ => { };

    /// <summary>The status of questions with GET.</summary>
    public HttpStatusCode GetStatus { get; set; } = HttpStatusCode.NotFound;

    /// <summary>What was asked, and with which body, in order; questions with GET are not kept.</summary>
    public List<(HttpRequestMessage Request, string Body)> Requests { get; } = [];

    /// <summary>Answers to give before the scripted one, in order.</summary>
    public Queue<(HttpStatusCode Status, string Body)> First { get; } = [];

    /// <summary>Connects to this engine, whatever the address.</summary>
    public EngineConnections Connections => new(_ => this);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Get)
        {
            return new HttpResponseMessage(GetStatus);
        }

        Requests.Add((request, await request.Content!.ReadAsStringAsync(cancellationToken)));
        var response = First.TryDequeue(out var first)
            ? new HttpResponseMessage(first.Status) { Content = new StringContent(first.Body) }
            : new HttpResponseMessage(status) { Content = new StreamContent(new Body(pieces, end, FellSilent)) };
        Reply(response);
        return response;
    }

    private sealed class Body(IReadOnlyList<byte[]> pieces, End end, Action fellSilent) : Stream
    {
        private int _next;
        private int _taken;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_next < pieces.Count)
            {
                var rest = pieces[_next].AsMemory(_taken);
                var size = Math.Min(rest.Length, buffer.Length);
                rest[..size].CopyTo(buffer);
                _taken += size;
                if (size == rest.Length)
                {
                    (_next, _taken) = (_next + 1, 0);
                }

                return size;
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
