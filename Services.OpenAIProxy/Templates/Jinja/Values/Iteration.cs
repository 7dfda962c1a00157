namespace Atrium.OpenAIProxy.Templates.Jinja.Values;

/// <summary>What values hold.</summary>
internal static class Iteration
{
    /// <summary>Whether <c>iter(value)</c> works.</summary>
    public static bool Can(object value) => value is string or Sequence or Mapping or MappingView or Generator or Undefined or LoopState;

    /// <summary>The elements: a text's characters, a dictionary's keys.</summary>
    /// <exception cref="JinjaException">There are none to go through.</exception>
    public static IEnumerable<object> Of(object value) => value switch
    {
        Sequence sequence => sequence.Items,
        Mapping mapping => mapping.Items.Keys,
        MappingView view => view.Items,
        Generator generator => generator.Rest(),
        string text => CodePoints.Each(text),
        Undefined => [],
        LoopState loop => loop.Rest(),
        _ => throw JinjaException.Failed($"'{Types.Name(value)}' object is not iterable"),
    };

    /// <summary><c>len(value)</c>.</summary>
    public static long Length(object value) => value switch
    {
        string text => CodePoints.Length(text),
        Sequence sequence => sequence.Items.Count,
        Mapping mapping => mapping.Items.Count,
        MappingView view => view.Items.Count,
        Undefined => 0,
        LoopState loop => loop.Length,
        _ => throw JinjaException.Failed($"object of type '{Types.Name(value)}' has no len()"),
    };

    /// <summary><c>item in container</c>.</summary>
    public static bool Has(object container, object item, Run run)
    {
        switch (container)
        {
            case string text:
                return item is string part ? text.Contains(part, StringComparison.Ordinal)
                    : throw JinjaException.Failed($"'in <string>' requires string as left operand, not {Types.Name(item)}");
            case Mapping mapping:
                return mapping.Find(item) is not null;
            case var other when Can(other):
                foreach (var one in run.Iterate(other))
                {
                    if (Equality.Are(one, item))
                    {
                        return true;
                    }
                }

                return false;
            default:
                throw JinjaException.Failed($"argument of type '{Types.Name(container)}' is not iterable");
        }
    }
}
