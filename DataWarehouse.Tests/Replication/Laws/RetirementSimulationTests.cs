using System.Text;
using CsCheck;

namespace DataWarehouse.Tests.Replication.Laws;

public sealed class RetirementSimulationTests(ITestOutputHelper output)
{
    [Fact]
    public void Retirement_AnyInterleaving_LosesNothingAndRaisesNothing() => Simulate(runs: 400, steps: 400);

    [Fact]
    [Trait("Category", "Slow")]
    public void Retirement_ManyLongInterleavings_LosesNothingAndRaisesNothing() => Simulate(runs: 1_500, steps: 1_000);

    private void Simulate(int runs, int steps)
    {
        var tally = new ClusterTally();
        ModelStep.Any.Array[steps].Sample(
            program =>
            {
                var cluster = new Cluster(tally);
                cluster.Run(program);
                ClusterRest.Require(cluster);
            },
            iter: runs,
            threads: 1,
            print: Replay);

        output.WriteLine(tally.ToString());
        Assert.True(tally.Seals > runs / 2, $"Too few seals: {tally}.");
        Assert.True(tally.Forgets > runs / 4, $"Too few forgets: {tally}.");
        Assert.True(tally.Bootstraps > runs / 2, $"Too few bootstraps: {tally}.");
        Assert.True(tally.Parked > runs && tally.Fenced > runs, $"Too few messages across epochs: {tally}.");
        Assert.True(tally.RefusedContexts > runs / 20 && tally.OldContextsUsed > runs, $"Too few contexts across epochs: {tally}.");
    }

    /// <summary>The run told step by step, up to the step that breaks an invariant.</summary>
    private static string Replay(ModelStep[] program)
    {
        var told = new StringBuilder();
        try
        {
            var cluster = new Cluster(new ClusterTally(), trace: line => told.AppendLine(line));
            cluster.Run(program);
            told.AppendLine("At rest:");
            ClusterRest.Require(cluster);
        }
        catch (Exception failure) when (failure is Xunit.Sdk.XunitException or SDK.Replication.CausalityException)
        {
            told.AppendLine(failure.Message);
        }

        return told.ToString();
    }
}
