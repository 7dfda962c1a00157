namespace Atrium.Upstreams.CommandLine;

/// <summary>Splits a command line with several listeners into the arguments of each.</summary>
internal static class ListenerArguments
{
    /// <summary>What is written when the command line is not understood.</summary>
    public const string Usage =
        """
        usage: Upstreams [options] (--triton PORT | --tgi PORT | --openai PORT) [options] ...

        Port 0 takes a free one. Options before the first listener are meant for all of them, options after one for that one:
          --script "count=100 delay=5"    how requests are answered that do not say it themselves (see README.md)
          --model NAME[,NAME]             the models; without it any name is taken
          --context TOKENS                the context length (4096)
          --key KEY                       the bearer token that requests must bring
          --journal N                     how many requests are remembered (10000; 0 counts only)
          --config KIND                   of --triton: ensemble, seed, bls, older, llmapi, vllm, engine, none
          --flavour NAME                  of --openai: openai, vllm, sglang, llama-server, ollama

        """;

    private static readonly string[] Options = ["script", "model", "context", "key", "journal", "config", "flavour"];

    /// <summary>The arguments for <see cref="UpstreamApp.Create"/>, a list for each listener.</summary>
    /// <exception cref="FormatException">The line is not understood; the message says what is wrong.</exception>
    public static IReadOnlyList<string[]> Split(IReadOnlyList<string> args)
    {
        List<string> common = [];
        List<List<string>> listeners = [];
        for (var i = 0; i < args.Count; i += 2)
        {
            var name = args[i].StartsWith("--", StringComparison.Ordinal) ? args[i][2..] : throw new FormatException($"'{args[i]}' is no option.");
            var listens = Enum.TryParse<Dialect>(name, ignoreCase: true, out _) && !char.IsAsciiDigit(name[0]);
            if (!listens && !Options.Contains(name))
            {
                throw new FormatException($"'--{name}' is unknown.");
            }

            var value = i + 1 < args.Count ? args[i + 1] : throw new FormatException($"'--{name}' needs a value.");
            if (!listens)
            {
                (listeners is [.., var last] ? last : common).AddRange(["--" + name, value]);
                continue;
            }

            if (!ushort.TryParse(value, out _))
            {
                throw new FormatException($"'--{name} {value}' names no port.");
            }

            listeners.Add([.. common, "--dialect", name, "--port", value]);
        }

        return listeners.Count > 0 ? [.. listeners.Select(static listener => listener.ToArray())] : throw new FormatException("No listener is asked for.");
    }
}
