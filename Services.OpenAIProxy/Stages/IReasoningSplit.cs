namespace Atrium.OpenAIProxy.Stages;

/// <summary>One piece of a model's output and whether it is thinking.</summary>
internal readonly record struct ThinkPiece(bool Reasoning, string Text);

/// <summary>Tells thinking from answer in a model's output.</summary>
internal interface IReasoningSplit
{
    /// <summary>Whether what comes next is thinking, as far as is known.</summary>
    bool IsInside { get; }

    /// <summary>Adds to <paramref name="pieces"/> what <paramref name="text"/> settles. Holds back what may yet become a mark.</summary>
    void Push(ReadOnlySpan<char> text, ICollection<ThinkPiece> pieces);

    /// <summary>Adds what was held back: the beginning of a mark that never completed.</summary>
    void Flush(ICollection<ThinkPiece> pieces);
}
