namespace Atrium.OpenAIProxy.Stages.ToolCalls;

/// <summary>The arguments of a call whose text names them one by one: told as one JSON object.</summary>
internal sealed class ParameterList(CallText text)
{
    private bool _any;

    /// <summary>The argument <paramref name="key"/> comes next; its value is to be written behind this.</summary>
    public void Name(string key)
    {
        text.Write(_any ? ", \"" : "{\"");
        text.WriteText(key);
        text.Write("\": ");
        _any = true;
    }

    /// <summary>The argument <paramref name="key"/>, as the schema has it or as <paramref name="kinds"/> say.</summary>
    public ParameterValue Value(string key, bool lines = false, ArgumentKinds? kinds = null)
    {
        Name(key);
        return new ParameterValue(text, kinds ?? ArgumentSchema.KindsOf(text.Schema, key), lines);
    }

    /// <summary>There are no more; true, as the call is whole then.</summary>
    public bool Close()
    {
        text.Write(_any ? "}" : "{}");
        return true;
    }
}
