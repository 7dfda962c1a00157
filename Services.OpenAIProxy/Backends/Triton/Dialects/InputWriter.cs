using System.Text.Json;

namespace Atrium.OpenAIProxy.Backends.Triton.Dialects;

/// <summary>Writes those members of a request that the model takes.</summary>
internal readonly struct InputWriter(Utf8JsonWriter json, TritonInputs inputs)
{
    /// <summary>A number, unless it is null.</summary>
    public void Number(string name, double? value)
    {
        if (value is { } number && inputs.Take(name))
        {
            json.WriteNumber(name, number);
        }
    }

    /// <summary>A whole number, unless it is null.</summary>
    public void Whole(string name, long? value)
    {
        if (value is { } number && inputs.Take(name))
        {
            json.WriteNumber(name, number);
        }
    }

    /// <summary>A seed. Triton's has no sign.</summary>
    public void Seed(string name, long? value) => Whole(name, value & long.MaxValue);

    /// <summary>A switch that is on.</summary>
    public void On(string name)
    {
        if (inputs.Take(name))
        {
            json.WriteBoolean(name, true);
        }
    }

    /// <summary>A list of texts, unless it is empty.</summary>
    public void Texts(string name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
