using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Tests.Simulation.Oracles;

internal sealed class FakeReplica(long id) : IReplicaView
{
    public int Node => (int)Replica.Value;

    public ReplicaId Replica { get; } = new(id);

    public bool IsUp { get; set; } = true;

    public RaftCore? Core { get; set; }

    public bool IsDamaged { get; set; }

    public LogIndex Applied { get; set; }

    public ulong Digest { get; set; }
}
