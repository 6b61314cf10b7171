using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Workload;
using static DataWarehouse.Tests.Simulation.Oracles.OracleScene;

namespace DataWarehouse.Tests.Simulation.Oracles;

public sealed class ReadFreshnessTests
{
    [Fact]
    public void ReadFreshness_OlderThanWhatWasToldBefore_Fires()
    {
        var oracle = new ReadFreshness();
        oracle.Acknowledged(Told(10, 20, 7));

        Fires(() => oracle.Acknowledged(Told(21, 30, 5)));
    }

    [Fact]
    public void ReadFreshness_OverlappingRequests_StaysSilent()
    {
        var oracle = new ReadFreshness();
        oracle.Acknowledged(Told(10, 20, 7));
        oracle.Acknowledged(Told(15, 30, 5));
        oracle.Acknowledged(Told(31, 40, 7));
    }

    private static ClientOperation Told(long invoked, long answered, long version)
    {
        var response = new byte[KvResult.SizeBytes];
        new KvResult(false, 1, 1, version).Encode(response);
        return new ClientOperation(
            1, 1, true, invoked, answered, new KvCommand(KvVerb.Get, 2, 0, 0).Encode(), new ClientAnswer(ClientOutcome.Done, default, -1, response));
    }
}
