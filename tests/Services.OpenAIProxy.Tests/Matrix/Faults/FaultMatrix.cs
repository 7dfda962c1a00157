using System.Collections.Concurrent;
using Atrium.OpenAIProxy.Tests.Matrix.Engines;

namespace Atrium.OpenAIProxy.Tests.Matrix.Faults;

/// <summary>Every column, tried once, when a test first asks for it.</summary>
public sealed class FaultMatrix
{
    private readonly ConcurrentDictionary<string, Lazy<Task<FaultColumn>>> _columns = [];

    internal Task<FaultColumn> ColumnAsync(MatrixEngine engine) =>
        _columns.GetOrAdd(engine.Name, _ => new Lazy<Task<FaultColumn>>(() => FaultColumn.OfAsync(engine))).Value;
}
