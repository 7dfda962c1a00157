using Atrium.OpenAIProxy.Backends.Triton;
using Atrium.OpenAIProxy.Tests.Harness;
using FsCheck.Fluent;

namespace Atrium.OpenAIProxy.Tests.Backends.Triton;

public sealed class OutputCountTests
{
    [Fact]
    public void Counts_of_each_event_and_of_all_so_far_are_told_apart() =>
        Prop.ForAll(Gen.Choose(1, 1).ListOf(12).ToArbitrary(), Gen.Choose(1, 12).ToArbitrary(), static (ones, events) =>
        {
            var (each, sum) = (new OutputCount(null), new OutputCount(null));
            for (var i = 0; i < events; i++)
            {
                each.Add(ones[i], hasText: true);
                sum.Add(i + 1, hasText: true);
            }

            return each.Total == events && sum.Total == events;
        }).Holds();

    [Fact]
    public void An_end_without_text_changes_nothing()
    {
        var (each, sum) = (new OutputCount(null), new OutputCount(null));
        int[] counts = [1, 1, 0];
        for (var i = 0; i < 3; i++)
        {
            each.Add(counts[i], hasText: i < 2);
            sum.Add(Math.Min(i + 1, 2), hasText: i < 2);
        }

        Assert.Equal((2, 2), (each.Total, sum.Total));
    }

    [Fact]
    public void A_dialect_that_is_known_needs_no_proof()
    {
        var (each, sum) = (new OutputCount(true), new OutputCount(false));
        foreach (var count in (int[])[2, 3, 4])
        {
            each.Add(count, hasText: true);
            sum.Add(count, hasText: true);
        }

        Assert.Equal((9, 4), (each.Total, sum.Total));
    }
}
