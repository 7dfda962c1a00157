using System.Text;

namespace Atrium.OpenAIProxy.Tokenizers.Unicode;

/// <summary>The normalization forms of <a href="https://unicode.org/reports/tr15/">UAX 15</a>.</summary>
internal static class NormalForm
{
    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7;
    private const int Leads = 19, Vowels = 21, Tails = 28;

    /// <summary>NFD, or NFKD when <paramref name="compatible"/>; NFC or NFKC when <paramref name="composed"/> too.</summary>
    public static string Of(string text, bool compatible, bool composed)
    {
        if (System.Text.Ascii.IsValid(text))
        {
            return text;
        }

        var data = NormalizationData.Instance;
        if (composed && !compatible && data.IsComposed(text))
        {
            return text;
        }

        var points = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            Decompose(rune.Value, compatible, data, points);
        }

        Order(points, data);
        if (composed)
        {
            Compose(points, data);
        }

        var result = new StringBuilder(text.Length);
        foreach (var point in points)
        {
            result.Append(new Rune(point).ToString());
        }

        return result.Equals(text) ? text : result.ToString();
    }

    private static void Decompose(int point, bool compatible, NormalizationData data, List<int> points)
    {
        var syllable = point - SyllableBase;
        if (syllable is >= 0 and < Leads * Vowels * Tails)
        {
            points.Add(LeadBase + (syllable / (Vowels * Tails)));
            points.Add(VowelBase + (syllable % (Vowels * Tails) / Tails));
            if (syllable % Tails > 0)
            {
                points.Add(TailBase + (syllable % Tails));
            }
        }
        else if (data.Decomposition(point, compatible) is { } parts)
        {
            points.AddRange(parts);
        }
        else
        {
            points.Add(point);
        }
    }

    // Runs of marks are sorted by their class; equals keep their order.
    private static void Order(List<int> points, NormalizationData data)
    {
        for (var start = 0; start < points.Count; start++)
        {
            if (data.Class(points[start]) == 0)
            {
                continue;
            }

            var end = start + 1;
            while (end < points.Count && data.Class(points[end]) != 0)
            {
                end++;
            }

            if (end - start > 1)
            {
                var sorted = points[start..end].OrderBy(data.Class).ToList();
                for (var i = start; i < end; i++)
                {
                    points[i] = sorted[i - start];
                }
            }

            start = end;
        }
    }

    private static void Compose(List<int> points, NormalizationData data)
    {
        var (kept, starter, last) = (0, -1, 0);
        for (var i = 0; i < points.Count; i++)
        {
            var (point, number) = (points[i], data.Class(points[i]));
            var near = starter == kept - 1;
            if (starter >= 0 && (near || (last != 0 && last < number)) && Pair(points[starter], point, data) is { } one)
            {
                points[starter] = one;
                continue;
            }

            if (number == 0)
            {
                starter = kept;
            }

            last = number;
            points[kept++] = point;
        }

        points.RemoveRange(kept, points.Count - kept);
    }

    private static int? Pair(int first, int second, NormalizationData data)
    {
        if (first - LeadBase is >= 0 and < Leads && second - VowelBase is >= 0 and < Vowels)
        {
            return SyllableBase + ((((first - LeadBase) * Vowels) + (second - VowelBase)) * Tails);
        }

        return first - SyllableBase is >= 0 and < Leads * Vowels * Tails && (first - SyllableBase) % Tails == 0 && second - TailBase is > 0 and < Tails
            ? first + (second - TailBase)
            : data.Composition(first, second);
    }
}
