using Atrium.OpenAIProxy.Templates.Jinja.Lexing;
using Atrium.OpenAIProxy.Templates.Jinja.Nodes;

namespace Atrium.OpenAIProxy.Templates.Jinja.Parsing;

/// <summary>Reads what is assigned to. The names come before the scope is known that they are set in, so that is a second step.</summary>
internal sealed class TargetParser(Cursor cursor)
{
    /// <summary>One name or several; <paramref name="members"/> of namespaces where they are allowed.</summary>
    public Names Read(bool members)
    {
        var first = ReadOne(members);
        if (!cursor.Now.Is(","))
        {
            return first;
        }

        var all = new List<Names> { first };
        while (cursor.Took(",") && (cursor.Now.Kind == TokenKind.Name || cursor.Now.Is("(")) && !cursor.Now.IsName("in"))
        {
            all.Add(ReadOne(members));
        }

        return new Names(null, null, all);
    }

    /// <summary>The target for <paramref name="names"/> that are set in <paramref name="shape"/>.</summary>
    public static Target In(ScopeShape shape, Names names) =>
        names.Several is { } several ? new UnpackingTarget([.. several.Select(one => In(shape, one))])
        : names.Owner is { } owner ? new MemberTarget(owner, names.Name!.Value.Text)
        : new VariableTarget(shape.Declare(names.Name!.Value.Text));

    private Names ReadOne(bool members)
    {
        if (cursor.Took("("))
        {
            var inner = Read(members);
            cursor.Expect(")");
            return inner;
        }

        var name = cursor.ExpectName();
        if (name.Text is "true" or "false" or "none" or "True" or "False" or "None")
        {
            throw Cursor.Wrong($"Cannot assign to '{name.Text}'.", name.At);
        }

        return members && cursor.Took(".") ? new Names(cursor.ExpectName(), cursor.Refer(name), null) : new Names(name, null, null);
    }

    /// <summary>A name, a member's name with its owner, or several.</summary>
    internal sealed record Names(Token? Name, Variable? Owner, IReadOnlyList<Names>? Several);
}
