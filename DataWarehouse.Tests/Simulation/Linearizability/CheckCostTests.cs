using CsCheck;

namespace DataWarehouse.Tests.Simulation.Linearizability;

/// <summary>A check runs after every seed of the simulation, so its cost is watched: in steps and bytes, which do not depend on the machine.</summary>
public sealed class CheckCostTests
{
    private const int Operations = 500;
    private const int Keys = 4;

    // Some forty operations overlap, and one in seven has an unknown outcome.
    private static readonly Gen<Intent[]> Busy = Intent.Some(Operations, Operations, 200);

    [Fact]
    public void Check_BusyHistoriesOfOneSeed_TakeFewSteps()
    {
        Busy.Sample(intents => Samples.Check(Executions.OfRegisters(intents, Keys), null).Steps < 200_000, iter: 200);
        Busy.Sample(intents => Samples.Check(Executions.OfTexts(intents, withPuts: false, Keys), null).Steps < 200_000, iter: 200);
    }
}
