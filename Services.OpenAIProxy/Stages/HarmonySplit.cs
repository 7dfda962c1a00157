using System.Text;
using Atrium.OpenAIProxy.Stages.ToolCalls;

namespace Atrium.OpenAIProxy.Stages;

/// <summary>
/// Tells the messages of a gpt-oss model apart by their headers: the channel analysis is thinking; what is addressed to somebody is a call, and goes on with its
/// header and its end mark for the stage that reads calls; everything else is answer. An output that begins without a header is answer.
/// </summary>
internal sealed class HarmonySplit : IReasoningSplit
{
    private const string Message = "<|message|>";
    private const string CallEnd = "<|call|>";
    private const int LongestHeader = 512;

    private static readonly string[] Marks = ["<|start|>", "<|channel|>", Message, "<|end|>", "<|return|>", CallEnd, "<|constrain|>"];

    private readonly ArrivingText _input = new();
    private readonly StringBuilder _piece = new();
    private readonly StringBuilder _header = new();
    private readonly Task _reading;
    private ICollection<ThinkPiece> _pieces = [];
    private bool _inHeader;
    private bool _inCall;

    /// <summary>For one answer.</summary>
    public HarmonySplit() => _reading = ReadAsync();

    /// <inheritdoc/>
    public bool IsInside { get; private set; }

    /// <inheritdoc/>
    public void Push(ReadOnlySpan<char> text, ICollection<ThinkPiece> pieces)
    {
        _pieces = pieces;
        _input.Push(text);
        Emit();
    }

    /// <inheritdoc/>
    public void Flush(ICollection<ThinkPiece> pieces)
    {
        _pieces = pieces;
        _input.End();
        Emit();
    }

    private async Task ReadAsync()
    {
        // The prompt ended with the role, so a recipient may be what comes first.
        _inHeader = await IsNextAsync(" to=");
        while (await _input.HasAsync(1))
        {
            var mark = _input.Unread[0] == '<' ? await MarkAsync() : null;
            if (mark is not null)
            {
                _input.Skip(mark.Length);
                Take(mark);
                continue;
            }

            var next = _input.Unread[1..].IndexOf('<');
            var plain = next < 0 ? _input.Unread.Length : next + 1;
            (_inHeader ? _header : _piece).Append(_input.Unread[..plain]);
            _input.Skip(plain);
            if (_header.Length > LongestHeader)
            {
                GiveUpHeader();
            }
        }

        GiveUpHeader();
    }

    private void Take(string mark)
    {
        if (mark == Message && _inHeader)
        {
            HeaderEnds();
        }
        else if (mark is "<|start|>" or "<|channel|>" || (mark == "<|constrain|>" && _inHeader))
        {
            if (!_inHeader)
            {
                MessageEnds(null);
            }

            _inHeader = true;
            _header.Append(mark);
        }
        else
        {
            GiveUpHeader();
            MessageEnds(mark);
        }
    }

    private void HeaderEnds()
    {
        var header = _header.ToString();
        _header.Clear();
        _inHeader = false;
        _inCall = header.Contains("to=", StringComparison.Ordinal);
        if (_inCall)
        {
            _piece.Append(header[0] == '<' ? "" : "<|start|>assistant").Append(header).Append(Message);
        }
        else if (header.Contains("analysis", StringComparison.Ordinal))
        {
            IsInside = true;
        }
    }

    /// <summary>What was said belongs to the message that ends; the mark of a call's end is for the next stage.</summary>
    private void MessageEnds(string? mark)
    {
        Emit();
        if (_inCall && mark is not null)
        {
            _piece.Append(CallEnd);
        }

        (IsInside, _inCall) = (false, false);
    }

    private void GiveUpHeader()
    {
        _piece.Append(_header);
        _header.Clear();
        _inHeader = false;
    }

    private void Emit()
    {
        if (_piece.Length > 0)
        {
            _pieces.Add(new ThinkPiece(IsInside, _piece.ToString()));
            _piece.Clear();
        }

        if (_reading.IsFaulted)
        {
            _reading.GetAwaiter().GetResult();
        }
    }

    private async ValueTask<bool> IsNextAsync(string literal)
    {
        for (var i = 0; i < literal.Length; i++)
        {
            if (!await _input.HasAsync(i + 1) || _input.Unread[i] != literal[i])
            {
                return false;
            }
        }

        return true;
    }

    private async ValueTask<string?> MarkAsync()
    {
        for (var count = 1; await _input.HasAsync(count); count++)
        {
            var (found, more) = (default(string), false);
            foreach (var mark in Marks)
            {
                if (mark.Length >= count && _input.Unread.StartsWith(mark.AsSpan(0, count)))
                {
                    (found, more) = mark.Length == count ? (mark, more) : (found, true);
                }
            }

            if (found is not null || !more)
            {
                return found;
            }
        }

        return null;
    }
}
