using System.Diagnostics.Metrics;
using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Telemetry;

/// <summary>
/// Token counts as metrics. The newest draft of the conventions has counters and one histogram per direction where the usual form has one
/// histogram; whoever asks for the draft gets it in place of the usual form.
/// </summary>
internal sealed class TokenMetrics
{
    private const string Unit = "{token}";

    private readonly Histogram<int>? _usage;
    private readonly Draft? _draft;

    /// <summary>Creates the instruments.</summary>
    public TokenMetrics(Meter meter, bool latestDraft)
    {
        if (latestDraft)
        {
            _draft = new Draft(meter);
        }
        else
        {
            _usage = meter.CreateHistogram("gen_ai.client.token.usage", Unit, "Tokens of prompts and answers.", advice: Buckets.Tokens);
        }
    }

    /// <summary>Counts the tokens of one answer. What was only estimated is not counted: the conventions forbid it.</summary>
    public void Record(TokenUsage usage, GenerationRecord record, KeyValuePair<string, object?>[] labels)
    {
        if (usage.Estimated)
        {
            return;
        }

        var answers = record.Operation != GenAI.Embeddings;
        if (_usage is not null)
        {
            _usage.Record(usage.Prompt, [.. labels, new(GenAI.TokenType, "input")]);
            if (answers)
            {
                _usage.Record(usage.Completion, [.. labels, new(GenAI.TokenType, "output")]);
            }
        }

        _draft?.Record(usage, record.TextOnly, answers, labels);
    }

    private sealed class Draft(Meter meter)
    {
        private readonly Counter<long> _input = meter.CreateCounter<long>("gen_ai.client.inference.usage.input_tokens", Unit, "Tokens of prompts.");
        private readonly Counter<long> _output = meter.CreateCounter<long>("gen_ai.client.inference.usage.output_tokens", Unit, "Tokens of answers.");
        private readonly Counter<long> _cached = meter.CreateCounter<long>(
            "gen_ai.client.inference.usage.cache_read.input_tokens", Unit, "Tokens of prompts that the engine had in memory.");
        private readonly Counter<long> _thought = meter.CreateCounter<long>("gen_ai.client.inference.usage.reasoning.output_tokens", Unit, "Tokens of thinking.");
        private readonly Histogram<int> _inputs = meter.CreateHistogram(
            "gen_ai.client.inference.operation.input_tokens", Unit, "Tokens of a prompt.", advice: Buckets.Tokens);
        private readonly Histogram<int> _outputs = meter.CreateHistogram(
            "gen_ai.client.inference.operation.output_tokens", Unit, "Tokens of an answer.", advice: Buckets.Tokens);

        public void Record(TokenUsage usage, bool textOnly, bool answers, KeyValuePair<string, object?>[] labels)
        {
            KeyValuePair<string, object?>[] read = [.. labels, new(GenAI.TokenModality, textOnly ? "text" : "unknown")];
            KeyValuePair<string, object?>[] written = [.. labels, new(GenAI.TokenModality, "text")];
            _input.Add(usage.Prompt, read);
            _inputs.Record(usage.Prompt, labels);
            if (usage.Cached is { } cached)
            {
                _cached.Add(cached, read);
            }

            if (usage.Reasoning is { } thought)
            {
                _thought.Add(thought, written);
            }

            if (answers)
            {
                _output.Add(usage.Completion, written);
                _outputs.Record(usage.Completion, labels);
            }
        }
    }
}
