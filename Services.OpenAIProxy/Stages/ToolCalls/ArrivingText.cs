using System.Runtime.CompilerServices;

namespace Atrium.OpenAIProxy.Stages.ToolCalls;

/// <summary>
/// Text that comes in pieces, for a reader written as if it were whole: who awaits <see cref="HasAsync"/> goes on, on the thread that pushes, as
/// soon as there is enough. As the reader never sees where pieces end, no cut of the input can change what it reads.
/// </summary>
internal sealed class ArrivingText : ICriticalNotifyCompletion
{
    private char[] _text = [];
    private int _start;
    private int _end;
    private int _wanted;
    private bool _ended;
    private Action? _reader;

    /// <summary>What is there and was not read yet.</summary>
    public ReadOnlySpan<char> Unread => _text.AsSpan(_start, _end - _start);

    /// <summary>True when the awaited number of characters is there, or no more will come.</summary>
    public bool IsCompleted => _ended || _end - _start >= _wanted;

    /// <summary>Awaits that <paramref name="count"/> characters are unread; false when the text ends before.</summary>
    public ArrivingText HasAsync(int count)
    {
        _wanted = count;
        return this;
    }

    /// <summary>Takes the first <paramref name="count"/> unread characters away.</summary>
    public void Skip(int count) => _start += count;

    /// <summary>Adds a piece and lets the reader go on.</summary>
    public void Push(ReadOnlySpan<char> piece)
    {
        if (_start > 0)
        {
            Unread.CopyTo(_text);
            (_start, _end) = (0, _end - _start);
        }

        if (_text.Length < _end + piece.Length)
        {
            Array.Resize(ref _text, Math.Max(_end + piece.Length, _text.Length * 2));
        }

        piece.CopyTo(_text.AsSpan(_end));
        _end += piece.Length;
        Resume();
    }

    /// <summary>Says that no more will come.</summary>
    public void End()
    {
        _ended = true;
        Resume();
    }

    /// <summary>For <c>await</c>.</summary>
    public ArrivingText GetAwaiter() => this;

    /// <summary>For <c>await</c>.</summary>
    public bool GetResult() => _end - _start >= _wanted;

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => _reader = continuation;

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation) => _reader = continuation;

    private void Resume()
    {
        if (IsCompleted && _reader is { } reader)
        {
            _reader = null;
            reader();
        }
    }
}
