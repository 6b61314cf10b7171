using CsCheck;
using DataWarehouse.Simulation.Linearizability;
using DataWarehouse.Simulation.Linearizability.Models;

namespace DataWarehouse.Tests.Simulation.Linearizability;

/// <summary>A check runs after every seed of the simulation, so its cost is watched: in steps and bytes, which do not depend on the machine.</summary>
public sealed class CheckCostTests
{
    private const int Operations = 500;
    private const int Keys = 4;

    // Some forty operations overlap, and one in seven has an unknown outcome.
    private static readonly Gen<Intent[]> Busy = Intent.Some(Operations, Operations, 200);

    // Some ten overlap: puts hide the order of appends, so that less can be said early.
    private static readonly Gen<Intent[]> Calm = Intent.Some(Operations, Operations, 50);

    [Fact]
    public void Check_BusyHistoriesOfOneSeed_TakeFewSteps()
    {
        Busy.Sample(intents => Samples.Check(Executions.OfRegisters(intents, Keys), null).Steps < 200_000, iter: 200);
        Busy.Sample(intents => Samples.Check(Executions.OfTexts(intents, withPuts: false, Keys), null).Steps < 200_000, iter: 200);
        Calm.Sample(intents => Samples.Check(Executions.OfTexts(intents, withPuts: true, Keys), null).Steps < 200_000, iter: 200);
    }

    /// <summary>Concurrent writes make thousands of positions and many more steps; only what grows with the history may be allocated.</summary>
    [Fact]
    public void Check_Again_AllocatesNothingForEachStep()
    {
        List<TimedOperation<RegisterOperation>> hard = [.. Enumerable.Range(0, 9).Select(i => Samples.Write(i, 0, 100)), Samples.Read(3, 200, 201)];
        hard.AddRange(Enumerable.Range(0, 9).Select(i => Samples.Write(20 + i, 300, 400)));
        hard.AddRange([Samples.Read(99, 500, 501)]);
        var checker = new LinearizabilityChecker<RegisterValue, RegisterOperation>(new RegisterModel());
        var steps = checker.Check(hard).Steps;
        var before = GC.GetAllocatedBytesForCurrentThread();

        checker.Check(hard);

        Assert.True(steps > 10_000, $"{steps} steps");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, steps);
    }
}
