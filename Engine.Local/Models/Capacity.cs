using Atrium.Engine.Native;

namespace Atrium.Engine.Models;

/// <summary>How many requests of what length a model serves at once, from the options and what the machine has.</summary>
internal static class Capacity
{
    private const int MostSlots = 16;
    private const int FewestSlots = 4;
    private const int LongestDefault = 4096;
    private const int ShortestDefault = 1024;

    /// <summary>The settings of the generation context. <paramref name="memory"/> is what the process may use, in bytes.</summary>
    public static ContextSettings For(EngineOptions options, LlamaModel model, long memory, int processors)
    {
        // A quarter of the memory that the weights leave: the rest of the suite lives on the same machine.
        var budget = Math.Max(64L << 20, (memory - model.Size) / 4);
        var context = options.Context > 0 ? options.Context : Math.Min(model.TrainedContext, LongestDefault);
        var slots = options.Slots > 0 ? options.Slots : MostSlots;
        while (options.Slots == 0 && slots > FewestSlots && Bytes() > budget)
        {
            slots /= 2;
        }

        while (options.Context == 0 && context > ShortestDefault && Bytes() > budget)
        {
            context /= 2;
        }

        while (options.Slots == 0 && slots > 1 && Bytes() > budget)
        {
            slots /= 2;
        }

        return new ContextSettings
        {
            Sequences = slots,
            ContextPerSequence = context,
            Batch = Math.Max(options.Batch, slots),
            Threads = Threads(options, processors),
            Deterministic = options.Deterministic,
        };

        long Bytes() => model.KeyValueBytesPerToken * slots * context;
    }

    /// <summary>Half the logical processors, which are the physical cores where each runs two threads; the other half serves the rest.</summary>
    public static int Threads(EngineOptions options, int processors) =>
        options.Threads > 0 ? options.Threads : Math.Clamp(processors / 2, 1, 32);
}
