using System.Buffers;
using System.Text;
using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Messages;

/// <summary>Writes an answer as the events of this API: one block after the other, never two open at once.</summary>
internal sealed class MessageStreamWriter(IBufferWriter<byte> output, MessageReply reply) : IStreamWriter
{
    private readonly NamedEventWriter _events = new(output);
    private readonly StringBuilder _thought = new();
    private Block _open;
    private int _blocks;
    private int _call = -1;
    private bool _refused;
    private (FinishReason Reason, string? Stop) _end;
    private TokenUsage _usage = new(0, 0, Estimated: true);

    private enum Block
    {
        None,
        Text,
        Thinking,
        Call,
    }

    /// <inheritdoc/>
    public void Write(GenerationEvent one)
    {
        switch (one)
        {
            case GenerationEvent.Started:
                _events.Begin("message_start");
                _events.Member("message"u8, Message.Begun(reply), MessageJson.Relaxed.Message);
                _events.End();
                KeepAlive();
                break;
            case GenerationEvent.Text text:
                Open(Block.Text, MessageBlock.Said(""));
                Delta("text_delta", "text"u8, text.Delta);
                break;
            case GenerationEvent.Refusal refusal:
                _refused = true;
                Open(Block.Text, MessageBlock.Said(""));
                Delta("text_delta", "text"u8, refusal.Delta);
                break;
            case GenerationEvent.Reasoning reasoning when reply.ShowReasoning:
                Open(Block.Thinking, new MessageBlock("thinking", Thinking: "", Signature: ""));
                _thought.Append(reasoning.Delta);
                Delta("thinking_delta", "thinking"u8, reasoning.Delta);
                break;
            case GenerationEvent.ToolCallStarted call:
                Close();
                Open(Block.Call, MessageBlock.Call(call.Id, call.Name));
                _call = call.Index;
                break;
            case GenerationEvent.ToolCallArguments arguments:
                Argue(arguments);
                break;
            case GenerationEvent.ChoiceEnded ended:
                Close();
                _end = (ended.Reason, ended.StopString);
                break;
            case GenerationEvent.Usage usage:
                _usage = usage.Tokens;
                break;
            case GenerationEvent.Finished:
                Finish();
                break;
        }
    }

    /// <inheritdoc/>
    public void Fail(ApiError error)
    {
        var body = MessageError.Body(error, reply.RequestId);
        var json = _events.Begin("error");
        _events.Member("error"u8, body.Error, MessageJson.Relaxed.MessageErrorDetail);
        json.WriteString("request_id"u8, body.RequestId);
        _events.End();
    }

    /// <inheritdoc/>
    public void KeepAlive()
    {
        _events.Begin("ping");
        _events.End();
    }

    /// <inheritdoc/>
    public void Dispose() => _events.Dispose();

    private void Argue(GenerationEvent.ToolCallArguments arguments)
    {
        if (_open != Block.Call || arguments.Index != _call)
        {
            // This API has no way to go back to a call. Better no answer than one with half the arguments.
            var failure = new GenerationFailure(FailureKind.Engine, "The engine mixed the arguments of several calls.");
            Fail(failure.ToApiError());
            throw new BrokenAnswerException(failure);
        }

        Delta("input_json_delta", "partial_json"u8, arguments.Delta);
    }

    private void Open(Block block, MessageBlock content)
    {
        if (_open == block)
        {
            return;
        }

        Close();
        _open = block;
        _events.Begin("content_block_start").WriteNumber("index"u8, _blocks);
        _events.Member("content_block"u8, content, MessageJson.Relaxed.MessageBlock);
        _events.End();
    }

    private void Close()
    {
        if (_open == Block.None)
        {
            return;
        }

        if (_open == Block.Thinking)
        {
            Delta("signature_delta", "signature"u8, MessageBlock.Sign(_thought.ToString()));
            _thought.Clear();
        }

        _events.Begin("content_block_stop").WriteNumber("index"u8, _blocks++);
        _events.End();
        _open = Block.None;
    }

    private void Delta(string type, ReadOnlySpan<byte> member, string text)
    {
        var json = _events.Begin("content_block_delta");
        json.WriteNumber("index"u8, _blocks);
        json.WriteStartObject("delta"u8);
        json.WriteString("type"u8, type);
        json.WriteString(member, text);
        json.WriteEndObject();
        _events.End();
    }

    private void Finish()
    {
        var json = _events.Begin("message_delta");
        json.WriteStartObject("delta"u8);
        json.WriteString("stop_reason"u8, MessageStop.Reason(_end.Reason, _end.Stop, _refused));
        json.WriteString("stop_sequence"u8, _end.Stop);
        json.WriteEndObject();
        _events.Member("usage"u8, MessageUsage.Of(_usage), MessageJson.Relaxed.MessageUsage);
        _events.End();
        _events.Begin("message_stop");
        _events.End();
    }
}
