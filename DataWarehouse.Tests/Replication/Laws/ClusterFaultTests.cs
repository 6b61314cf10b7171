using CsCheck;
using DataWarehouse.SDK.Replication;
using Xunit.Sdk;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>The simulation must be able to fail: with one rule of the protocol left out, the oracle sees what goes wrong.</summary>
public sealed class ClusterFaultTests(ITestOutputHelper output)
{
    private const int Steps = 400;

    [Theory]
    [InlineData(ClusterFault.NoFence)]
    [InlineData(ClusterFault.FenceOnArrivalOnly)]
    [InlineData(ClusterFault.NoDrain)]
    [InlineData(ClusterFault.DrainNotRestarted)]
    [InlineData(ClusterFault.ClaimsEarly)]
    [InlineData(ClusterFault.ContextLifted)]
    [InlineData(ClusterFault.ForgetIgnoresUnbootstrapped)]
    public void Simulation_OneRuleLeftOut_IsNoticed(ClusterFault fault) => RequireNoticed(fault, runsMax: 600);

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData(ClusterFault.SourceMayLag)]
    [InlineData(ClusterFault.AckAfterOnePeer)]
    [InlineData(ClusterFault.AckAfterOneKey)]
    [InlineData(ClusterFault.DeltaWithReplicaStamp)]
    public void Simulation_OneRuleLeftOutThatSeldomMatters_IsNoticed(ClusterFault fault) => RequireNoticed(fault, runsMax: 10_000);

    private void RequireNoticed(ClusterFault fault, uint runsMax)
    {
        for (var run = 0u; run < runsMax; run++)
        {
            if (FirstViolation(fault, run) is not { } violation) continue;
            output.WriteLine($"Run {run}: {violation}");
            return;
        }

        Assert.Fail($"{fault} goes unnoticed in {runsMax} runs.");
    }

    /// <summary>The same runs each time: whether they notice is not left to chance.</summary>
    private static string? FirstViolation(ClusterFault fault, uint run)
    {
        var program = ModelStep.Any.Array[Steps].Generate(new PCG(run, 20_261_123), null, out _);
        try
        {
            var cluster = new Cluster(new ClusterTally(), fault);
            cluster.Run(program);
            ClusterRest.Require(cluster);
            return null;
        }
        catch (Exception violation) when (violation is XunitException or CausalityException)
        {
            return violation.Message;
        }
    }
}
