using Atrium.Engine.Models;
using Atrium.Engine.Native;

namespace Atrium.Engine.Inference;

/// <summary>
/// Mean-pooled, normalised embeddings, one text after another: a text has to lie in one compute pass, and alone in it its vector
/// does not depend on what else was asked for.
/// </summary>
internal sealed class Embedder : IDisposable
{
    // The library reserves room for the logits of every token of the pass, wanted or not.
    private const long LogitsBudget = 512L << 20;
    private const int Shortest = 512;

    private readonly LlamaModel _model;
    private readonly LlamaContext _context;
    private readonly SemaphoreSlim _turn = new(1);

    public Embedder(LlamaModel model, EngineOptions options)
    {
        _model = model;
        var affordable = (int)Math.Max(Shortest, LogitsBudget / (sizeof(float) * (long)model.Vocabulary.Size));
        var length = Math.Min(Math.Min(model.TrainedContext, affordable), options.Context > 0 ? options.Context : 2048);
        _context = new LlamaContext(model, new ContextSettings
        {
            Sequences = 1,
            ContextPerSequence = length,
            Batch = length,
            Threads = Capacity.Threads(options, Environment.ProcessorCount),
            Deterministic = options.Deterministic,
            Embeddings = true,
        });
    }

    /// <summary>Tokens of the longest text.</summary>
    public int LongestText => Math.Min(_context.BatchSize, _context.ContextPerSequence);

    /// <summary>A row of <see cref="LlamaModel.OutputEmbeddingSize"/> values for each list of tokens, none of which is empty or longer than <see cref="LongestText"/>.</summary>
    public async Task<float[]> EmbedAsync(IReadOnlyList<int[]> texts, CancellationToken cancellation)
    {
        var size = _model.OutputEmbeddingSize;
        var rows = new float[texts.Count * size];
        for (var i = 0; i < texts.Count; i++)
        {
            // Others have their turn between two texts of one request.
            await _turn.WaitAsync(cancellation);
            try
            {
                var row = new ArraySegment<float>(rows, i * size, size);
                var text = texts[i];
                await Task.Run(() => Embed(text, row), CancellationToken.None);
            }
            finally
            {
                _turn.Release();
            }
        }

        return rows;
    }

    public void Dispose()
    {
        _turn.Wait();
        _context.Dispose();
        _turn.Dispose();
    }

    private void Embed(int[] text, Span<float> row)
    {
        _context.Clear();
        _context.Batch.Clear();
        for (var position = 0; position < text.Length; position++)
        {
            _context.Batch.Add(text[position], position, 0, output: true);
        }

        var outcome = _model.EncodesOnly ? _context.Encode() : _context.Decode();
        var embedding = outcome == DecodeOutcome.Ok ? _context.SequenceEmbedding(0) : default;
        if (embedding.IsEmpty)
        {
            throw new ProtocolException(StatusCodes.Status500InternalServerError, $"the embedding failed in llama.cpp ({outcome})");
        }

        double squares = 0;
        foreach (var value in embedding)
        {
            squares += (double)value * value;
        }

        var scale = squares > 0 ? (float)(1 / Math.Sqrt(squares)) : 0;
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = embedding[i] * scale;
        }
    }
}
