using Atrium.Engine.Models;
using Atrium.Engine.Native;
using Atrium.Engine.Sampling;

namespace Atrium.Engine.Scheduling;

/// <summary>
/// Continuous batching: one thread owns the context and runs step after step, each a single decode over every running request.
/// Between two steps it frees what was cancelled and lets waiting requests in.
/// </summary>
internal sealed class Scheduler : IDisposable
{
    // The grammar of a guided answer is walked recursively in native code, on this thread.
    private const int StackSize = 16 * 1024 * 1024;

    private static readonly GenerationError Stopping = new(StatusCodes.Status503ServiceUnavailable, "the model was unloaded or the engine is stopping");

    private readonly LlamaModel _model;
    private readonly LlamaContext _context;
    private readonly AdmissionQueue _queue;
    private readonly SlotTable _slots;
    private readonly SamplingBuffers _buffers;
    private readonly PrefillPace _pace;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private readonly Lock _ending = new();
    private volatile bool _stopping;
    private long _turn;

    public Scheduler(LlamaModel model, ContextSettings settings, int queueLimit, TimeProvider time, ILogger logger)
    {
        _model = model;
        _time = time;
        _logger = logger;
        _context = new LlamaContext(model, settings);
        _queue = new AdmissionQueue(queueLimit);
        _slots = new SlotTable(_context, reusePrefixes: !model.KeepsState);
        _buffers = new SamplingBuffers(model.Vocabulary.Size);
        _pace = new PrefillPace(_context.BatchSize);
        _thread = new Thread(Run, StackSize) { Name = "engine steps", IsBackground = true };
        _thread.Start();
    }

    public SchedulerCounters Counters { get; } = new();

    /// <summary>Tokens of one sequence, prompt and answer together.</summary>
    public int ContextPerSequence => _context.ContextPerSequence;

    public int SlotCount => _context.Sequences;

    public int Waiting => _queue.Count;

    public int QueueLimit => _queue.Limit;

    /// <summary>True until the thread has ended, by <see cref="Dispose"/> or by an error.</summary>
    public bool Running => !_stopping;

    /// <summary>How long the thread has been at its current turn: about a step when all is well, more than that when native code hangs.</summary>
    public TimeSpan Turn => Interlocked.Read(ref _turn) is var began and not 0 ? _time.GetElapsedTime(began) : TimeSpan.Zero;

    /// <summary>Puts a request in line.</summary>
    public Admission Enqueue(Generation generation)
    {
        var admission = _queue.Add(generation, SlotCount - (int)Counters.Busy);
        Wake();
        return admission;
    }

    /// <summary>Gives a request up: at once while it waits, before the next step when it runs. Thread-safe, any number of times.</summary>
    public void Cancel(Generation generation)
    {
        generation.MarkCancelled();
        if (_queue.Remove(generation))
        {
            generation.Plan.Grammar?.Dispose();
            generation.Complete();
            Counters.Cancel();
        }

        Wake();
    }

    /// <summary>Ends the thread; requests that still run or wait fail. Any number of times.</summary>
    public void Dispose()
    {
        _stopping = true;
        lock (_ending)
        {
            _context.Abort();
            Wake();
            _thread.Join();
            _context.Dispose();
        }
    }

    // Never disposed: a client may leave after the model was unloaded. The finalizer of its handle frees it.
    private void Wake() => _wake.Set();

    private void Run()
    {
        try
        {
            while (!_stopping)
            {
                Interlocked.Exchange(ref _turn, _time.GetTimestamp());
                ReleaseCancelled();
                Admit();
                if (_slots.Busy == 0)
                {
                    Interlocked.Exchange(ref _turn, 0);
                    _wake.WaitOne();
                    continue;
                }

                Step();
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Log.SchedulerFailed(_logger, exception);
            _stopping = true;
        }
        finally
        {
            _queue.Close();
            FailAll(Stopping);
            Interlocked.Exchange(ref _turn, 0);
        }
    }

    private void ReleaseCancelled()
    {
        foreach (var slot in _slots.All)
        {
            if (slot.Running is { Generation.Cancelled: true } running)
            {
                Counters.Cancel();
                running.Generation.Complete();
                End(slot);
            }
        }
    }

    private void Admit()
    {
        while (_slots.HasFree && _queue.TryTake(out var generation))
        {
            var slot = _slots.Place(new RunningSequence(generation!, _model.Vocabulary));
            generation!.Started = _time.GetTimestamp();
            Counters.Placed(generation.ReusedTokens);
            Counters.SetBusy(_slots.Busy);
            Log.Placed(_logger, slot.Id, generation.Plan.Prompt.Length, generation.ReusedTokens);
        }
    }

    private void Step()
    {
        if (_slots.Compact())
        {
            Counters.Move();
        }

        var promptTokens = FillBatch(out var answers);
        var began = _time.GetTimestamp();
        var outcome = _context.Decode();
        if (outcome != DecodeOutcome.Ok)
        {
            StepFailed(outcome);
            return;
        }

        _pace.Record(promptTokens, answers > 0, _time.GetElapsedTime(began));
        Counters.Step(promptTokens, Choose());
    }

    private int FillBatch(out int answers)
    {
        var batch = _context.Batch;
        batch.Clear();
        var prompts = 0;
        answers = 0;
        long used = 0;
        foreach (var slot in _slots.All)
        {
            used += slot.Running is null ? 0 : slot.Count;
            prompts += slot.PromptLeft > 0 ? 1 : 0;
            answers += slot.Running is not null && slot.PromptLeft == 0 ? 1 : 0;
        }

        Counters.SetUsed(used);
        var budget = Math.Min(_pace.Budget(answers > 0), batch.Capacity - answers);
        var evaluated = 0;
        foreach (var slot in _slots.All)
        {
            if (slot.Running is not { } running)
            {
                continue;
            }

            running.OutputIndex = -1;
            if (slot.PromptLeft == 0)
            {
                running.OutputIndex = batch.Add(running.NextToken, slot.Count, slot.Id, output: true);
                slot.Append(running.NextToken);
                continue;
            }

            // Waiting prompts share the budget evenly; what one leaves goes to the next.
            var share = Math.Min(slot.PromptLeft, Math.Max(1, budget / prompts));
            share = Math.Min(share, batch.Capacity - batch.Count);
            for (var i = 0; i < share; i++)
            {
                var token = running.Generation.Plan.Prompt[slot.Count];
                var last = slot.PromptLeft == 1;
                var index = batch.Add(token, slot.Count, slot.Id, output: last);
                running.OutputIndex = last ? index : -1;
                slot.Append(token);
            }

            evaluated += share;
            budget -= share;
            prompts--;
        }

        return evaluated;
    }

    private int Choose()
    {
        var chosen = 0;
        foreach (var slot in _slots.All)
        {
            if (slot.Running is not { OutputIndex: >= 0 } running)
            {
                continue;
            }

            chosen++;
            var first = running.Generation.FirstToken == 0;
            if (first)
            {
                running.Generation.FirstToken = _time.GetTimestamp();
            }

            if (running.Advance(_context.Logits(running.OutputIndex), _buffers) is { } last)
            {
                End(slot);
                running.Generation.Write(last);
            }
        }

        return chosen;
    }

    private void StepFailed(DecodeOutcome outcome)
    {
        if (outcome != DecodeOutcome.Aborted)
        {
            Log.StepFailed(_logger, outcome, NativeLog.Explain());
        }

        foreach (var slot in _slots.All)
        {
            if (slot.Running is { } running)
            {
                running.Fail(outcome == DecodeOutcome.Aborted
                    ? Stopping
                    : new GenerationError(StatusCodes.Status500InternalServerError, $"the step failed in llama.cpp ({outcome})"));
                End(slot);
                _slots.Forget(slot);
            }
        }
    }

    private void End(Slot slot)
    {
        _slots.Release(slot);
        Counters.SetBusy(_slots.Busy);
        Counters.SetUsed(_slots.Busy == 0 ? 0 : Counters.UsedTokens);
    }

    private void FailAll(GenerationError reason)
    {
        foreach (var slot in _slots.All)
        {
            if (slot.Running is { } running)
            {
                running.Fail(reason);
                End(slot);
            }
        }

        while (_queue.TryTake(out var generation))
        {
            generation!.Write(new GenerationStep(default, 0, float.NaN, Finish.Failed, reason));
            generation.Plan.Grammar?.Dispose();
        }
    }
}
