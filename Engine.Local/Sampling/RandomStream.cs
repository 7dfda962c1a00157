namespace Atrium.Engine.Sampling;

/// <summary>
/// The random numbers of one request (SplitMix64). Its own, so that a seed gives the same answer whoever else is being served,
/// and of our own making, so that it gives the same answer after an upgrade of the runtime.
/// </summary>
internal struct RandomStream(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next number in [0, 1).</summary>
    public double NextUnit()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return (z >> 11) * (1.0 / (1UL << 53));
    }
}
