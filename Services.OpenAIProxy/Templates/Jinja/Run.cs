using System.Text;
using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja;

/// <summary>The state of one rendering.</summary>
/// <param name="variables">What the template can see, beside Jinja's own functions.</param>
/// <param name="limits">How much it may take.</param>
/// <param name="now">The local time.</param>
internal sealed class Run(IReadOnlyDictionary<string, object> variables, RenderLimits limits, Func<DateTimeOffset> now)
{
    private long _steps;
    private int _depth;

    /// <summary>The variables given.</summary>
    public IReadOnlyDictionary<string, object> Variables { get; } = variables;

    /// <summary>The node that is being evaluated, for errors.</summary>
    public Position At { get; set; }

    /// <summary>The local time.</summary>
    public DateTimeOffset Now => now();

    /// <summary>Counts <paramref name="count"/> steps.</summary>
    /// <exception cref="JinjaException">They were too many.</exception>
    public void Step(long count = 1)
    {
        _steps += count;
        if (_steps > limits.Steps)
        {
            throw new JinjaException(JinjaFault.Limit, $"The template takes more than {limits.Steps} steps.");
        }
    }

    /// <summary>Counts a text of <paramref name="length"/> characters that is about to be built.</summary>
    /// <exception cref="JinjaException">It is too long, or the steps were too many.</exception>
    public void Build(long length)
    {
        if (length > limits.Characters)
        {
            throw new JinjaException(JinjaFault.Limit, $"The template builds a text of more than {limits.Characters} characters.");
        }

        Step((length / 16) + 1);
    }

    /// <summary><paramref name="text"/>, counted.</summary>
    public string Built(string text)
    {
        Build(text.Length);
        return text;
    }

    /// <summary>Appends <paramref name="text"/> to what is printed.</summary>
    /// <exception cref="JinjaException">It becomes too long.</exception>
    public void Print(StringBuilder output, string text)
    {
        if ((long)output.Length + text.Length > limits.Characters)
        {
            Build((long)output.Length + text.Length);
        }

        Step(text.Length / 16);
        output.Append(text);
    }

    /// <summary>Enters a macro.</summary>
    public void Enter()
    {
        if (++_depth > limits.Depth)
        {
            throw new JinjaException(JinjaFault.Limit, $"The template's macros are nested more than {limits.Depth} deep.");
        }
    }

    /// <summary>Leaves a macro.</summary>
    public void Leave() => _depth--;

    /// <summary>The elements of an iterable value, each one a step.</summary>
    public IEnumerable<object> Iterate(object value)
    {
        foreach (var one in Iteration.Of(value))
        {
            Step();
            yield return one;
        }
    }

    /// <summary><see cref="Iterate"/> as a list.</summary>
    public List<object> List(object value) => [.. Iterate(value)];
}
