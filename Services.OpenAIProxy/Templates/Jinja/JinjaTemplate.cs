using Atrium.OpenAIProxy.Templates.Jinja.Lexing;
using Atrium.OpenAIProxy.Templates.Jinja.Nodes;
using Atrium.OpenAIProxy.Templates.Jinja.Parsing;

namespace Atrium.OpenAIProxy.Templates.Jinja;

/// <summary>
/// A template in the dialect of Jinja that Hugging Face's chat templates use: Jinja 3.1 in its immutable sandbox, with <c>trim_blocks</c>,
/// <c>lstrip_blocks</c>, loop controls, <c>generation</c> blocks, <c>raise_exception</c>, <c>strftime_now</c> and transformers' own <c>tojson</c>.
/// Read once, rendered by any number of threads at once. It sees what it is given and nothing else.
/// </summary>
internal sealed class JinjaTemplate
{
    private readonly Body _body;
    private readonly ScopeShape _shape;
    private readonly RenderLimits _limits;

    private JinjaTemplate(Body body, ScopeShape shape, RenderLimits limits) => (_body, _shape, _limits) = (body, shape, limits);

    /// <summary>Reads <paramref name="source"/>.</summary>
    /// <exception cref="JinjaException">It is not a template, or uses what is not supported; says where.</exception>
    public static JinjaTemplate Parse(string source, RenderLimits? limits = null)
    {
        var (body, shape) = StatementParser.Read(Lexer.Read(source));
        return new JinjaTemplate(body, shape, limits ?? new RenderLimits());
    }

    /// <summary>Renders with <paramref name="variables"/>; <paramref name="now"/> is the local time for <c>strftime_now</c>.</summary>
    /// <exception cref="JinjaException">The template raises, fails or takes too much; says where.</exception>
    public string Render(IReadOnlyDictionary<string, object> variables, Func<DateTimeOffset> now)
    {
        var run = new Run(variables, _limits, now);
        try
        {
            return _body.Text(_shape.Open(run));
        }
        catch (JinjaException exception) when (exception.At is null)
        {
            throw new JinjaException(exception.Fault, exception.Message, run.At);
        }
        catch (InsufficientExecutionStackException)
        {
            throw new JinjaException(JinjaFault.Limit, "The template nests values too deep.", run.At);
        }
    }
}
