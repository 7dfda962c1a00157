using System.Globalization;

namespace Atrium.OpenAIProxy.Tokenizers.Unicode;

/// <summary>
/// The data of Unicode's normalization forms. The framework's own <c>Normalize</c> does nothing in this service, which runs without ICU
/// (<c>InvariantGlobalization</c>), so the tables are brought along: <c>normalization.txt</c>, written by <c>generate.py</c>.
/// </summary>
internal sealed class NormalizationData
{
    private readonly Dictionary<int, byte> _classes = [];
    private readonly Dictionary<int, int[]> _canonical = [];
    private readonly Dictionary<int, int[]> _compatible = [];
    private readonly Dictionary<(int First, int Second), int> _pairs = [];
    private readonly bool[] _stays = new bool[char.MaxValue + 1];

    private NormalizationData(TextReader lines)
    {
        while (lines.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            switch (words[0])
            {
                case "class":
                    AddClass(byte.Parse(words[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture), words[2..]);
                    break;
                case "canonical":
                    _canonical.Add(Point(words[1]), Array.ConvertAll(words[3..], Point));
                    break;
                case "compatible":
                    _compatible.Add(Point(words[1]), Array.ConvertAll(words[3..], Point));
                    break;
                case "pair":
                    _pairs.Add((Point(words[1]), Point(words[2])), Point(words[4]));
                    break;
            }
        }

        // Most characters of most texts: nothing before them composes with them, and NFC leaves them as they are.
        var composed = _pairs.Values.ToHashSet();
        var seconds = _pairs.Keys.Select(static pair => pair.Second).ToHashSet();
        for (var point = 0; point < _stays.Length; point++)
        {
            _stays[point] = !char.IsSurrogate((char)point) && Class(point) == 0 && !seconds.Contains(point) && point is not (>= 0x1161 and <= 0x11C2)
                && (!_canonical.ContainsKey(point) || composed.Contains(point));
        }
    }

    /// <summary>The data, read the first time that a tokenizer wants it.</summary>
    public static NormalizationData Instance => Loaded.Value;

    private static Lazy<NormalizationData> Loaded { get; } = new(static () =>
    {
        using var stream = typeof(NormalizationData).Assembly.GetManifestResourceStream("Atrium.OpenAIProxy.Tokenizers.Unicode.normalization.txt")!;
        using var lines = new StreamReader(stream);
        return new NormalizationData(lines);
    });

    /// <summary>Whether NFC leaves <paramref name="text"/> as it is for certain; false where it takes a closer look.</summary>
    public bool IsComposed(string text)
    {
        foreach (var character in text)
        {
            if (!_stays[character])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The canonical combining class.</summary>
    public byte Class(int point) => _classes.GetValueOrDefault(point);

    /// <summary>The full decomposition, except of Hangul syllables, which are computed; null for a character that stays.</summary>
    public int[]? Decomposition(int point, bool compatible) =>
        compatible && _compatible.TryGetValue(point, out var wide) ? wide : _canonical.GetValueOrDefault(point);

    /// <summary>The character that two compose to, Hangul excepted; null for none.</summary>
    public int? Composition(int first, int second) => _pairs.TryGetValue((first, second), out var one) ? one : null;

    private void AddClass(byte number, string[] runs)
    {
        foreach (var run in runs)
        {
            var ends = run.Split('-');
            for (var point = Point(ends[0]); point <= Point(ends[^1]); point++)
            {
                _classes.Add(point, number);
            }
        }
    }

    private static int Point(string word) => int.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
