// Cuts a text into tokens again and again: TokenBench TOKENIZER.json TEXT SECONDS. Writes one line of JSON: the tokens, and for each round the
// milliseconds of the clock, those of the processor, and the bytes of memory it took.
using System.Diagnostics;
using System.Text.Json;
using Atrium.OpenAIProxy.Tokenizers.Files;

var tokenizer = TokenizerFile.Load(args[0]);
var text = File.ReadAllText(args[1]);
var enough = TimeSpan.FromSeconds(double.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture));
var rounds = new List<double[]>();
var (tokens, all) = (0, Stopwatch.StartNew());
while (all.Elapsed < enough || rounds.Count < 3)
{
    var (memory, processor, clock) = (GC.GetAllocatedBytesForCurrentThread(), Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
    tokens = tokenizer.Count(text, addSpecial: false);
    rounds.Add(
    [
        Stopwatch.GetElapsedTime(clock).TotalMilliseconds,
        (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds,
        GC.GetAllocatedBytesForCurrentThread() - memory,
    ]);
}

Console.WriteLine(JsonSerializer.Serialize(new Dictionary<string, object> { ["tokens"] = tokens, ["rounds"] = rounds }));
