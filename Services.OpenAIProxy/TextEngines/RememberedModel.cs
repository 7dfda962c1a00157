namespace Atrium.OpenAIProxy.TextEngines;

/// <summary>
/// Knows an engine's model. Asked once, then remembered for a minute, and forgotten as soon as the engine fails: what answers
/// after a failure may have been restarted with another model.
/// </summary>
/// <param name="ask">Asks the engine; gets what it said before, if that is remembered.</param>
/// <param name="time">The clock.</param>
internal sealed class RememberedModel<TModel>(Func<TModel?, Task<TModel>> ask, TimeProvider time)
    where TModel : TextModel
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private Task<TModel>? _current;
    private long _asked;

    /// <summary>The model, from memory or from the engine.</summary>
    public Task<TModel> GetAsync(CancellationToken cancellationToken)
    {
        Task<TModel> current;
        lock (_lock)
        {
            if (_current is null || _current.IsFaulted || _current.IsCanceled || time.GetElapsedTime(_asked) > Remembered)
            {
                // Shared by all who ask meanwhile, so no single caller's cancellation may end it.
                _asked = time.GetTimestamp();
                _current = ask(_current is { IsCompletedSuccessfully: true } ? _current.Result : null);
            }

            current = _current;
        }

        return current.IsCompleted ? current : current.WaitAsync(cancellationToken);
    }

    /// <summary>Forgets the model; the next request asks again.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _current = null;
        }
    }
}
