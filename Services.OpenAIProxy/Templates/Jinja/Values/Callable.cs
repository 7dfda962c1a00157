namespace Atrium.OpenAIProxy.Templates.Jinja.Values;

/// <summary>Something that can be called: a function, a method of a value, or a macro.</summary>
internal abstract class Callable
{
    /// <summary>Calls it.</summary>
    public abstract object Call(Run run, Arguments arguments);
}

/// <summary>A function that Jinja or Python brings.</summary>
internal sealed class Function(Func<Run, Arguments, object> body) : Callable
{
    /// <inheritdoc/>
    public override object Call(Run run, Arguments arguments) => body(run, arguments);
}
