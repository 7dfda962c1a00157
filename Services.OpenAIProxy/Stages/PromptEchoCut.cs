namespace Atrium.OpenAIProxy.Stages;

/// <summary>
/// Removes the prompt from the beginning of the output of an engine that repeats it. An engine may repeat it as it was sent, or without
/// the special tokens that its detokeniser skips; anything that only resembles the prompt is the model's own text and stays.
/// </summary>
internal sealed class PromptEchoCut(string prompt, string promptWithoutSpecialTokens)
{
    private readonly List<string> _candidates =
        prompt == promptWithoutSpecialTokens ? [prompt] : [prompt, promptWithoutSpecialTokens];

    // So much of the output equals the beginning of every candidate that is left; it need not be stored a second time.
    private int _equal;
    private bool _decided;

    /// <summary>What of <paramref name="text"/> and of what was held back is known to be output.</summary>
    public string Push(string text)
    {
        if (_decided || text.Length == 0)
        {
            return text;
        }

        var held = _candidates[0].AsSpan(0, _equal);
        for (var i = _candidates.Count - 1; i >= 0; i--)
        {
            var rest = _candidates[i].AsSpan(_equal);
            if (text.AsSpan().StartsWith(rest))
            {
                _decided = true;
                return text[rest.Length..];
            }

            if (!rest.StartsWith(text))
            {
                _candidates.RemoveAt(i);
            }
        }

        if (_candidates.Count == 0)
        {
            _decided = true;
            return string.Concat(held, text);
        }

        _equal += text.Length;
        return "";
    }

    /// <summary>The held text: it was the beginning of an echo that never completed.</summary>
    public string Flush()
    {
        if (_decided)
        {
            return "";
        }

        _decided = true;
        return _candidates[0][.._equal];
    }
}
