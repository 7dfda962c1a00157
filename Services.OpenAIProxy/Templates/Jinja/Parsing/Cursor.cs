using Atrium.OpenAIProxy.Templates.Jinja.Lexing;
using Atrium.OpenAIProxy.Templates.Jinja.Nodes;

namespace Atrium.OpenAIProxy.Templates.Jinja.Parsing;

/// <summary>Where reading has come to: the next token, and the scope that it is in.</summary>
internal sealed class Cursor(IReadOnlyList<Token> tokens)
{
    // A template is nested a few deep; a source that is nested thousands deep would end the process.
    private const int Deepest = 200;

    private readonly List<Variable> _variables = [];
    private int _at;
    private int _depth;

    /// <summary>The next token.</summary>
    public Token Now => tokens[_at];

    /// <summary>The one after it.</summary>
    public Token Then => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    /// <summary>The scope.</summary>
    public ScopeShape Shape { get; private set; } = new(null);

    /// <summary>The words that the statements around may go on or end with.</summary>
    public HashSet<string> Mentioned { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes the next token.</summary>
    public Token Take() => tokens[_at < tokens.Count - 1 ? _at++ : _at];

    /// <summary>Takes the sign, if it is next.</summary>
    public bool Took(string sign) => Now.Is(sign) && Taken();

    /// <summary>Takes the word, if it is next.</summary>
    public bool TookName(string name) => Now.IsName(name) && Taken();

    /// <summary>Takes the sign, which must be next.</summary>
    public Token Expect(string sign) => Now.Is(sign) ? Take() : throw Unexpected($"'{sign}'");

    /// <summary>Takes the word, which must be next.</summary>
    public Token ExpectName(string name) => Now.IsName(name) ? Take() : throw Unexpected($"'{name}'");

    /// <summary>Takes any word, which must be next.</summary>
    public Token ExpectName() => Now.Kind == TokenKind.Name ? Take() : throw Unexpected("a name");

    /// <summary>Takes a token of this kind, which must be next.</summary>
    public Token Expect(TokenKind kind, string expected) => Now.Kind == kind ? Take() : throw Unexpected(expected);

    /// <summary>A reference to a variable, seen from the present scope.</summary>
    public Variable Refer(Token name)
    {
        var variable = new Variable(name.Text, Shape, name.At);
        _variables.Add(variable);
        Mentioned.Add(name.Text);
        return variable;
    }

    /// <summary>Reads with <paramref name="read"/> in a scope of its own.</summary>
    public T InScope<T>(ScopeShape shape, Func<T> read)
    {
        var outer = Shape;
        Shape = shape;
        var result = read();
        Shape = outer;
        return result;
    }

    /// <summary>Reads something that may hold its like.</summary>
    public T Nested<T>(Func<T> read)
    {
        if (++_depth > Deepest)
        {
            throw Wrong($"The template is nested more than {Deepest} deep.", Now.At);
        }

        var result = read();
        _depth--;
        return result;
    }

    /// <summary>Tells each variable where it may have been set.</summary>
    public void Resolve() => _variables.ForEach(static variable => variable.Resolve());

    /// <summary>The error of the next token.</summary>
    public JinjaException Unexpected(string expected) => Wrong($"Expected {expected}, but got {Now.Description}.", Now.At);

    /// <summary>An error.</summary>
    public static JinjaException Wrong(string message, Position at) => new(JinjaFault.Syntax, message, at);

    private bool Taken()
    {
        Take();
        return true;
    }
}
