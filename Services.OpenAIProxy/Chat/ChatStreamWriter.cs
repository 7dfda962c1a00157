using System.Buffers;
using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>Writes an answer as the chunks of a chat completion stream.</summary>
internal sealed class ChatStreamWriter(IBufferWriter<byte> output, ChatReply reply) : IStreamWriter
{
    private ChunkWriter? _chunks;
    private readonly Dictionary<int, List<TokenLogprob>> _tokens = [];
    private TokenUsage? _usage;

    private ChunkWriter Chunks => _chunks ??= new ChunkWriter(output, reply, GenerationEvent.Started.Instance);

    /// <inheritdoc/>
    public void Write(GenerationEvent one)
    {
        switch (one)
        {
            case GenerationEvent.Started started:
                _chunks = new ChunkWriter(output, reply, started);
                for (var choice = 0; choice < reply.Choices; choice++)
                {
                    Chunks.Role(choice);
                }

                break;
            case GenerationEvent.Text text:
                _tokens.Remove(text.Choice, out var tokens);
                Chunks.Content(text.Choice, text.Delta, tokens ?? []);
                break;
            case GenerationEvent.Reasoning reasoning when reply.ShowReasoning:
                Chunks.Reasoning(reasoning.Choice, reasoning.Delta);
                break;
            case GenerationEvent.Refusal refusal:
                Chunks.Refusal(refusal.Choice, refusal.Delta);
                break;
            case GenerationEvent.Logprobs logprobs:
                Hold(logprobs);
                break;
            case GenerationEvent.ToolCallStarted call:
                Release(call.Choice);
                Chunks.ToolCall(call);
                break;
            case GenerationEvent.ToolCallArguments arguments:
                Chunks.ToolArguments(arguments);
                break;
            case GenerationEvent.ChoiceEnded ended:
                Release(ended.Choice);
                Chunks.Finish(ended.Choice, ended.Reason);
                break;
            case GenerationEvent.Usage usage:
                _usage = usage.Tokens;
                break;
            case GenerationEvent.Finished:
                if (reply.IncludeUsage && _usage is { } counts)
                {
                    Chunks.Usage(counts);
                }

                Chunks.Done();
                break;
        }
    }

    /// <inheritdoc/>
    public void Fail(ApiError error) => Chunks.Error(error);

    /// <inheritdoc/>
    public void KeepAlive() => output.Write(": keep-alive\n\n"u8);

    /// <inheritdoc/>
    public void Dispose() => _chunks?.Dispose();

    /// <summary>Tokens are told in the chunk with their text, which comes next.</summary>
    private void Hold(GenerationEvent.Logprobs logprobs)
    {
        if (!_tokens.TryGetValue(logprobs.Choice, out var held))
        {
            _tokens.Add(logprobs.Choice, held = []);
        }

        held.AddRange(logprobs.Tokens);
    }

    private void Release(int choice)
    {
        if (_tokens.Remove(choice, out var held))
        {
            Chunks.Logprobs(choice, held);
        }
    }
}
