using System.Runtime.InteropServices;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Routing.Policies;

/// <summary>The beginning of a prompt as chained hashes: the hash of each block covers all text before it too.</summary>
internal static class PromptPrefix
{
    // Further blocks hardly ever tell two prompts apart that were alike so far, and cost time and memory.
    private const int MostBlocks = 128;

    /// <summary>The hashes of <paramref name="request"/>'s whole blocks of <paramref name="size"/> characters.</summary>
    public static ulong[] Of(GenerationRequest request, int size)
    {
        var hashes = new List<ulong>();
        var block = new Block(size, hashes);

        // Templates put the tools before the conversation.
        foreach (var tool in request.Tools)
        {
            block.Add(tool.Name);
        }

        block.Add(request.Prompt?.Text);
        foreach (var turn in request.Messages)
        {
            block.Mark((uint)turn.Role);
            block.Add(turn.Content);
            if (hashes.Count >= MostBlocks)
            {
                break;
            }
        }

        return [.. hashes];
    }

    private struct Block(int size, List<ulong> hashes)
    {
        private const ulong Prime = 0x9E37_79B9_7F4A_7C15;

        private ulong _hash = Prime;
        private int _length;

        public void Mark(uint mark) => Mix(mark + 1);

        public void Add(ReadOnlySpan<char> text)
        {
            while (text.Length > 0 && hashes.Count < MostBlocks)
            {
                var part = text[..Math.Min(text.Length, size - _length)];
                text = text[part.Length..];
                _length += part.Length;
                foreach (var four in MemoryMarshal.Cast<char, ulong>(part))
                {
                    Mix(four);
                }

                foreach (var one in part[(part.Length & ~3)..])
                {
                    Mix(one);
                }

                if (_length == size)
                {
                    hashes.Add(_hash);
                    _length = 0;
                }
            }
        }

        private void Mix(ulong value)
        {
            _hash = (_hash ^ value) * Prime;
            _hash ^= _hash >> 29;
        }
    }
}
