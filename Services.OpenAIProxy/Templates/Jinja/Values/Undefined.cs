namespace Atrium.OpenAIProxy.Templates.Jinja.Values;

/// <summary>What a name or member that does not exist evaluates to: prints as nothing, is false, holds nothing, and allows nothing else.</summary>
/// <param name="message">What is said when it is used all the same.</param>
internal sealed class Undefined(string message)
{
    /// <summary>The member <paramref name="key"/> that <paramref name="owner"/> does not have.</summary>
    public static Undefined Member(object owner, object key) =>
        new(key is string name ? $"'{Types.Described(owner)}' has no attribute '{name}'" : $"{Types.Described(owner)} has no element {Repr.Of(key)}");

    /// <summary>The member of a value that a template must not touch, as it would change it.</summary>
    public static Undefined Unsafe(object owner, string name) => new($"access to attribute '{name}' of '{Types.Name(owner)}' object is unsafe.");

    /// <summary>The error of using it.</summary>
    public JinjaException Fault() => JinjaException.Failed(message);
}
