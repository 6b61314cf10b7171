using DataWarehouse.Simulation.Nodes;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Swarms;

namespace DataWarehouse.Tests.Simulation.Nodes;

public sealed class FeatureLevelTests
{
    [Fact]
    public void World_FaultsHaveEnded_EveryMemberRunsThePresentRelease()
    {
        var oldStarts = 0L;
        var releases = new Releases();
        for (var seed = 1; seed <= 12; seed++)
        {
            var result = World.Run(seed, fill: (random, planted) => WorldParts.Plain(random, planted) with { Oracles = [releases] });
            Assert.Null(result.Violation);
            oldStarts += result.Counts.OldStarts;
        }

        Assert.True(oldStarts > 0);
        Assert.True(releases.OldRestarts > 0);
        Assert.Equal(12, releases.Worlds);
    }

    private sealed class Releases : Oracle
    {
        public override string Name => nameof(Releases);

        public int OldRestarts { get; private set; }

        public int Worlds { get; private set; }

        public override void Restarted(IReplicaView replica)
        {
            if (((SimulatedReplica)replica).Driver is { IsEarlierRelease: true }) OldRestarts++;
        }

        public override void Healed(IReadOnlyList<IReplicaView> replicas)
        {
            Worlds++;
            foreach (var replica in replicas) Assert.False(((SimulatedReplica)replica).Driver!.IsEarlierRelease);
        }
    }
}
