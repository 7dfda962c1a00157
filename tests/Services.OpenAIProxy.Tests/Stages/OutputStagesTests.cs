using System.Text;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.Stages.ToolCalls;
using Atrium.OpenAIProxy.Tests.Harness;
using FsCheck.Fluent;

namespace Atrium.OpenAIProxy.Tests.Stages;

public sealed class OutputStagesTests
{
    private const string Prompt = "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n";

    [Fact]
    public void A_streamed_answer_equals_the_same_answer_in_one_piece() =>
        Prop.ForAll(Pieces.Any, ArbMap.Default.ArbFor<bool>(), (pieces, inside) =>
            Run(pieces.Bytes(), inside, StreamText.Delta) == Run([Encoding.UTF8.GetBytes(pieces.Text)], inside, StreamText.Delta)).Holds();

    [Fact]
    public void A_cumulative_stream_gives_what_a_stream_of_deltas_gives() =>
        Prop.ForAll(Pieces.Any, pieces =>
        {
            var whole = new List<byte>();
            var events = pieces.Bytes().Select(piece =>
            {
                whole.AddRange(piece);
                return whole.ToArray();
            });
            return Run(events, false, StreamText.Cumulative) == Run(pieces.Bytes(), false, StreamText.Delta);
        }).Holds();

    [Fact]
    public void An_echoed_prompt_changes_nothing() =>
        Prop.ForAll(Pieces.Any, pieces =>
        {
            var echoed = pieces with { Text = Prompt + pieces.Text };
            return Run(echoed.Bytes(), false, StreamText.Delta) == Run(pieces.Bytes(), false, StreamText.Delta);
        }).Holds();

    [Fact]
    public void A_stop_string_counts_in_the_answer_and_not_in_the_thinking() =>
        Assert.Equal(("a", "STOP it", true), Run(["<think>STOP it</think>aSTOPb"u8.ToArray()], false, StreamText.Delta));

    private static (string Text, string Reasoning, bool Stopped) Run(IEnumerable<byte[]> events, bool inside, StreamText mode)
    {
        var stages = new OutputStages(new OutputShape
        {
            Prompt = Prompt,
            PromptWithoutSpecialTokens = "user\nhi\nassistant\n",
            StartsInThought = inside,
            Stops = ["STOP", "<|im_end|>"],
            Calls = new NoToolCalls(0),
            Text = mode,
        });
        var output = new List<GenerationEvent>();
        foreach (var text in events)
        {
            stages.Push(text, output);
        }

        stages.Flush(output);
        return (
            string.Concat(output.OfType<GenerationEvent.Text>().Select(static text => text.Delta)),
            string.Concat(output.OfType<GenerationEvent.Reasoning>().Select(static text => text.Delta)),
            stages.Stopped);
    }
}
