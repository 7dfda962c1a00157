namespace Atrium.OpenAIProxy.RequestRows;

/// <summary>
/// Rows on their way to ClickHouse. They are taken out many at once and come back when they could not be delivered. Memory is bounded:
/// beyond <see cref="Capacity"/> the oldest rows are lost, and counted.
/// </summary>
internal sealed class RowBuffer : IDisposable
{
    /// <summary>So many new rows are sent without waiting for the next interval.</summary>
    public const int Many = 100;

    /// <summary>The most rows in one insert.</summary>
    public const int Batch = 1_000;

    /// <summary>The most rows that wait.</summary>
    public const int Capacity = 10_000;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _many = new(0, 1);
    private List<RequestRow> _rows = [];
    private int _fresh;
    private long _lost;

    /// <summary>Rows that wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _rows.Count;
            }
        }
    }

    /// <summary>Rows lost since the last call.</summary>
    public long TakeLost()
    {
        lock (_lock)
        {
            var lost = _lost;
            _lost = 0;
            return lost;
        }
    }

    /// <summary>Adds a row.</summary>
    public void Add(RequestRow row)
    {
        lock (_lock)
        {
            _rows.Add(row);
            Trim();

            // Counts new rows, not all: while ClickHouse is away, each further row would otherwise be a reason to try.
            if (++_fresh >= Many && _many.CurrentCount == 0)
            {
                _many.Release();
            }
        }
    }

    /// <summary>Takes the oldest rows, at most <see cref="Batch"/>.</summary>
    public List<RequestRow> Take()
    {
        lock (_lock)
        {
            _fresh = 0;
            if (_rows.Count <= Batch)
            {
                var all = _rows;
                _rows = [];
                return all;
            }

            var rows = _rows[..Batch];
            _rows.RemoveRange(0, Batch);
            return rows;
        }
    }

    /// <summary>Puts rows back in front of those that came since.</summary>
    public void Return(List<RequestRow> rows)
    {
        lock (_lock)
        {
            rows.AddRange(_rows);
            _rows = rows;
            Trim();
        }
    }

    /// <summary>Completes when many rows wait.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _many.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _many.Dispose();

    private void Trim()
    {
        // A tenth at a time, so that a full buffer does not move all its rows for each new one.
        if (_rows.Count > Capacity)
        {
            var over = _rows.Count - Capacity + (Capacity / 10);
            _rows.RemoveRange(0, over);
            _lost += over;
        }
    }
}
