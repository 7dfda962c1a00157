using System.Text;
using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Nodes;

/// <summary>How rendering goes on after a statement.</summary>
internal enum Flow
{
    /// <summary>With the next one.</summary>
    Next,

    /// <summary>Behind the loop.</summary>
    Break,

    /// <summary>With the loop's next turn.</summary>
    Continue,
}

/// <summary>A part of a template that prints or does something.</summary>
internal abstract class Statement
{
    /// <summary>Does it.</summary>
    public abstract Flow Render(Scope scope, StringBuilder output);
}

/// <summary>Statements one after the other.</summary>
internal sealed class Body(IReadOnlyList<Statement> statements)
{
    /// <summary>Does them all, or up to one that ends a loop's turn.</summary>
    public Flow Render(Scope scope, StringBuilder output)
    {
        foreach (var statement in statements)
        {
            scope.Run.Step();
            if (statement.Render(scope, output) is var flow and not Flow.Next)
            {
                return flow;
            }
        }

        return Flow.Next;
    }

    /// <summary>The text that they print.</summary>
    public string Text(Scope scope)
    {
        var output = new StringBuilder();
        Render(scope, output);
        return output.ToString();
    }
}

/// <summary>Text outside of tags.</summary>
internal sealed class Data(string text) : Statement
{
    /// <inheritdoc/>
    public override Flow Render(Scope scope, StringBuilder output)
    {
        scope.Run.Print(output, text);
        return Flow.Next;
    }
}

/// <summary><c>{{ a }}</c>.</summary>
internal sealed class Print(Expression value) : Statement
{
    /// <inheritdoc/>
    public override Flow Render(Scope scope, StringBuilder output)
    {
        scope.Run.Print(output, Repr.Text(value.Evaluate(scope)));
        return Flow.Next;
    }
}

/// <summary><c>break</c> and <c>continue</c>.</summary>
internal sealed class Jump(Flow flow) : Statement
{
    /// <inheritdoc/>
    public override Flow Render(Scope scope, StringBuilder output) => flow;
}

/// <summary><c>if</c> with all its branches.</summary>
internal sealed class If(IReadOnlyList<(Expression Test, Body Body)> branches, Body? otherwise) : Statement
{
    /// <inheritdoc/>
    public override Flow Render(Scope scope, StringBuilder output)
    {
        foreach (var (test, body) in branches)
        {
            if (Truth.Of(test.Evaluate(scope)))
            {
                return body.Render(scope, output);
            }
        }

        return otherwise?.Render(scope, output) ?? Flow.Next;
    }
}
