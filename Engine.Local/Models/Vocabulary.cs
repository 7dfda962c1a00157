using System.Runtime.InteropServices;
using System.Text;
using Atrium.Engine.Native;

namespace Atrium.Engine.Models;

/// <summary>The tokens of a model. Thread-safe: the library only reads it, and the pieces are cached by whole-reference writes.</summary>
internal sealed unsafe class Vocabulary
{
    private readonly byte[]?[] _pieces;
    private readonly bool[] _endOfGeneration;

    public Vocabulary(ModelHandle model)
    {
        Pointer = LlamaApi.ModelVocabulary(model);
        Size = LlamaApi.VocabularySize(Pointer);
        Bos = LlamaApi.VocabularyBos(Pointer);
        Eos = LlamaApi.VocabularyEos(Pointer);
        _pieces = new byte[]?[Size];
        _endOfGeneration = new bool[Size];
        var control = new List<int>();
        var ends = new List<int>();
        for (var token = 0; token < Size; token++)
        {
            _endOfGeneration[token] = LlamaApi.VocabularyIsEndOfGeneration(Pointer, token) != 0;
            if (_endOfGeneration[token])
            {
                ends.Add(token);
            }

            if (LlamaApi.VocabularyIsControl(Pointer, token) != 0)
            {
                control.Add(token);
            }

            LongestPiece = Math.Max(LongestPiece, ReadPiece(token, special: true).Length);
        }

        Control = control;
        EndTokens = ends;
    }

    /// <summary>The library's own handle; valid as long as the model is.</summary>
    public nint Pointer { get; }

    public int Size { get; }

    /// <summary>The token that begins a text, or -1.</summary>
    public int Bos { get; }

    /// <summary>The token that ends a text, or -1.</summary>
    public int Eos { get; }

    /// <summary>Tokens such as <c>&lt;|im_start|&gt;</c> that steer the model and never appear in text.</summary>
    public IReadOnlyList<int> Control { get; }

    /// <summary>Tokens after which the model has nothing more to say.</summary>
    public IReadOnlyList<int> EndTokens { get; }

    /// <summary>The bytes of the longest token; no text of n tokens is longer than n times this.</summary>
    public int LongestPiece { get; }

    /// <summary>True for a token after which the model has nothing more to say.</summary>
    public bool EndsGeneration(int token) => _endOfGeneration[token];

    /// <summary>The text of a token as bytes, which may be a part of a character; empty for a control token.</summary>
    public ReadOnlyMemory<byte> Piece(int token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, Size);
        return _pieces[token] ??= ReadPiece(token, special: false);
    }

    /// <summary>The bytes of a token as a person should see them: its text, or the name of a control token.</summary>
    public ReadOnlyMemory<byte> Spelling(int token)
    {
        var piece = Piece(token);
        return piece.IsEmpty ? ReadPiece(token, special: true) : piece;
    }

    /// <summary>The text of a token as the vocabulary holds it, control tokens included; empty for -1.</summary>
    public string Text(int token) =>
        (uint)token < (uint)Size ? Marshal.PtrToStringUTF8((nint)LlamaApi.VocabularyText(Pointer, token)) ?? "" : "";

    /// <summary>
    /// Splits <paramref name="text"/> into tokens. <paramref name="addSpecial"/> adds what the model wants at the beginning;
    /// <paramref name="parseSpecial"/> reads control tokens out of the text.
    /// </summary>
    public int[] Tokenize(string text, bool addSpecial, bool parseSpecial)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var tokens = new int[bytes.Length + 4];
        fixed (byte* source = bytes)
        fixed (int* target = tokens)
        {
            // A null pointer stands for an empty array; the library still wants an address.
            byte empty = 0;
            var count = LlamaApi.Tokenize(
                Pointer, source is null ? &empty : source, bytes.Length, target, tokens.Length, addSpecial ? (byte)1 : (byte)0, parseSpecial ? (byte)1 : (byte)0);
            if (count >= 0)
            {
                return tokens[..count];
            }

            tokens = new int[-count];
            fixed (int* larger = tokens)
            {
                count = LlamaApi.Tokenize(
                    Pointer, source is null ? &empty : source, bytes.Length, larger, tokens.Length, addSpecial ? (byte)1 : (byte)0, parseSpecial ? (byte)1 : (byte)0);
            }

            return count < 0 ? throw new InvalidOperationException("The text could not be split into tokens.") : tokens[..count];
        }
    }

    /// <summary>
    /// Splits a prompt as generate does: control tokens are read, and what the model wants at the beginning is added, unless a chat
    /// template has written it there already.
    /// </summary>
    public int[] TokenizePrompt(string text) =>
        Tokenize(text, addSpecial: Bos < 0 || !text.StartsWith(Text(Bos), StringComparison.Ordinal), parseSpecial: true);

    /// <summary>The text of <paramref name="tokens"/>. With <paramref name="special"/>, control tokens are written out; without, left away.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A token is not in the vocabulary.</exception>
    public string Detokenize(ReadOnlySpan<int> tokens, bool special)
    {
        foreach (var token in tokens)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(token);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, Size);
        }

        var bytes = new byte[(tokens.Length * LongestPiece) + 16];
        fixed (int* source = tokens)
        fixed (byte* target = bytes)
        {
            var count = tokens.IsEmpty ? 0 : LlamaApi.Detokenize(Pointer, source, tokens.Length, target, bytes.Length, 0, special ? (byte)1 : (byte)0);
            return count < 0
                ? throw new InvalidOperationException("The tokens could not be joined to text.")
                : Encoding.UTF8.GetString(bytes.AsSpan(0, count));
        }
    }

    private byte[] ReadPiece(int token, bool special)
    {
        Span<byte> small = stackalloc byte[256];
        int count;
        fixed (byte* target = small)
        {
            count = LlamaApi.TokenToPiece(Pointer, token, target, small.Length, 0, special ? (byte)1 : (byte)0);
        }

        if (count >= 0)
        {
            return small[..count].ToArray();
        }

        var large = new byte[-count];
        fixed (byte* target = large)
        {
            count = LlamaApi.TokenToPiece(Pointer, token, target, large.Length, 0, special ? (byte)1 : (byte)0);
        }

        return count < 0 ? [] : large[..count];
    }
}
