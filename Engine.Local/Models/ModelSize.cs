using System.Globalization;

namespace Atrium.Engine.Models;

/// <summary>The size class in a model's description. The library knows those of published models and writes <c>?B</c> for all others.</summary>
internal static class ModelSize
{
    private const long Billion = 1_000_000_000;

    /// <summary><paramref name="description"/> (architecture, size class, quantisation) with a size that is true.</summary>
    public static string Name(string description, long parameters)
    {
        var words = description.Split(' ');
        if (words.Length < 2 || (parameters >= Billion && words[1] != "?B"))
        {
            return description;
        }

        words[1] = parameters >= Billion ? Round(parameters / 1e9) + "B" : Round(parameters / 1e6) + "M";
        return string.Join(' ', words);
    }

    private static string Round(double value) => value.ToString(value < 100 ? "0.#" : "0", CultureInfo.InvariantCulture);
}
