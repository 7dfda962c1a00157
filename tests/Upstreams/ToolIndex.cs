namespace Atrium.Upstreams;

/// <summary>The <c>index</c> of a tool call in a stream.</summary>
public enum ToolIndex
{
    /// <summary>As the flavour has it.</summary>
    Usual,

    /// <summary>0, 1, 2 ...</summary>
    Proper,

    /// <summary>0 for all of them.</summary>
    Zero,

    /// <summary>None at all.</summary>
    None,
}
