namespace Atrium.OpenAIProxy.Templates.Jinja.Lexing;

/// <summary>The kinds of tokens.</summary>
internal enum TokenKind
{
    /// <summary>Text outside of tags.</summary>
    Data,

    /// <summary><c>{%</c></summary>
    BlockBegin,

    /// <summary><c>%}</c></summary>
    BlockEnd,

    /// <summary><c>{{</c></summary>
    VariableBegin,

    /// <summary><c>}}</c></summary>
    VariableEnd,

    /// <summary>A word.</summary>
    Name,

    /// <summary>A text in quotes; <see cref="Token.Value"/> is what it says.</summary>
    String,

    /// <summary>A number; <see cref="Token.Value"/> is it.</summary>
    Number,

    /// <summary>A sign, by its characters.</summary>
    Operator,

    /// <summary>The end of the source.</summary>
    End,
}

/// <summary>A piece of a template.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, Position At, object? Value = null)
{
    /// <summary>Whether it is this sign.</summary>
    public bool Is(string sign) => Kind == TokenKind.Operator && Text == sign;

    /// <summary>Whether it is this word.</summary>
    public bool IsName(string name) => Kind == TokenKind.Name && Text == name;

    /// <summary>As an error message shows it.</summary>
    public string Description => Kind switch
    {
        TokenKind.End => "the end of the template",
        TokenKind.BlockEnd => "'%}'",
        TokenKind.VariableEnd => "'}}'",
        TokenKind.Data => "text",
        _ => $"'{Text}'",
    };
}
