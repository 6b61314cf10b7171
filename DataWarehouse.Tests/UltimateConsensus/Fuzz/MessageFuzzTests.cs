namespace DataWarehouse.Tests.UltimateConsensus.Fuzz;

/// <summary>Messages of any content, in any state: normal handling, a counted drop or a typed fault, and nothing else ever.</summary>
public sealed class MessageFuzzTests(ITestOutputHelper output)
{
    private const int StepsOfALifeMax = 3_000;
    private const long BytesOfAStepMax = 1L << 20;

    [Fact]
    public void Core_AnyMessages_DropsHandlesOrStops() => Run(seed: 1, messages: 200_000);

    [Fact]
    [Trait("Category", "Slow")]
    public void Core_TenMillionMessages_DropsHandlesOrStops() => Run(seed: 1_000, messages: 10_000_000);

    private void Run(int seed, int messages)
    {
        var lives = 0;
        var largest = 0L;
        var faults = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var count = 0; count < messages; lives++)
        {
            var lifeSeed = seed + lives;
            var life = new FuzzedLife(new Random(lifeSeed));
            try
            {
                for (var steps = 0; steps < StepsOfALifeMax && count < messages && life.Fault is null; steps++, count++)
                {
                    var before = GC.GetAllocatedBytesForCurrentThread();
                    life.Step();
                    largest = Math.Max(largest, GC.GetAllocatedBytesForCurrentThread() - before);
                }

                for (var steps = 0; steps < 5 && life.Fault is not null; steps++) life.Step();
            }
            catch (Exception exception)
            {
                output.WriteLine($"Seed {lifeSeed} fails: new FuzzedLife(new Random({lifeSeed})).");
                throw new InvalidOperationException($"Seed {lifeSeed}: {exception.Message}", exception);
            }

            var kind = life.Fault?.Kind.ToString() ?? "none";
            faults[kind] = faults.GetValueOrDefault(kind) + 1;
        }

        foreach (var (kind, count) in faults) output.WriteLine($"{kind}: {count} lives");
        output.WriteLine($"{lives} lives from seed {seed}; met {string.Join(' ', FuzzedLife.Met)}");
        output.WriteLine($"at most {largest} bytes allocated for one of them");
        Assert.InRange(largest, 1, BytesOfAStepMax);
        Assert.All(FuzzedLife.Met.Take(8), met => Assert.True(met > messages / 1_000, "some role is never met"));
    }
}
