using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles.Observation;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>No two replicas apply different entries at one index; they apply without gaps, and are in the same state when they are equally far.</summary>
/// <remarks>
/// Source: Raft paper, section 5.4.3 and figure 3, "state machine safety"; applied gaps: cockroachdb #28918; diverging states: etcd #13766. Not
/// thread-safe; belongs to its world.
/// </remarks>
internal sealed class StateMachineSafety : Oracle
{
    private const int IndexMax = 1 << 24;

    private readonly List<(ulong Entry, ulong Digest)> _byIndex = [];
    private readonly List<long> _next = [];

    /// <inheritdoc/>
    public override string Name => nameof(StateMachineSafety);

    /// <inheritdoc/>
    public override void Applied(IReplicaView replica, in Entry entry, ulong digestAfter)
    {
        ref var next = ref CollectionsMarshal.AsSpan(Reach(_next, replica.Replica.Value))[(int)replica.Replica.Value];
        if (next != 0 && entry.Index.Value != next) Violated($"Replica {replica.Replica} applied {entry.Index} after {next - 1}.");
        next = entry.Index.Value + 1;

        var hash = EntryHash.Of(entry) | 1;
        ref var known = ref At(entry.Index);
        if (known.Entry == 0) known.Entry = hash;
        if (known.Entry != hash) Violated($"Replica {replica.Replica} applied another entry at {entry.Index} (term {entry.Term}) than the first that did.");
        Compare(replica, ref known, entry.Index, digestAfter);
    }

    /// <inheritdoc/>
    public override void Restored(IReplicaView replica)
    {
        Reach(_next, replica.Replica.Value)[(int)replica.Replica.Value] = replica.Applied.Value + 1;
        if (replica.Applied != LogIndex.Zero) Compare(replica, ref At(replica.Applied), replica.Applied, replica.Digest);
    }

    /// <summary>What came back from a snapshot on the disk is compared like one from a leader.</summary>
    /// <param name="replica">Which.</param>
    public override void Restarted(IReplicaView replica) => Restored(replica);

    /// <inheritdoc/>
    public override void Crashed(IReplicaView replica) => Reach(_next, replica.Replica.Value)[(int)replica.Replica.Value] = 0;

    private void Compare(IReplicaView replica, ref (ulong Entry, ulong Digest) known, LogIndex index, ulong digest)
    {
        digest = digest == 0 ? 1 : digest;
        if (known.Digest == 0) known.Digest = digest;
        if (known.Digest != digest)
            Violated($"Replica {replica.Replica} is in another state after {index} than the first that came there.");
    }

    private static List<long> Reach(List<long> list, long position)
    {
        while (list.Count <= position) list.Add(0);
        return list;
    }

    private ref (ulong Entry, ulong Digest) At(LogIndex index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index.Value, IndexMax, nameof(index));
        while (_byIndex.Count <= index.Value) _byIndex.Add(default);
        return ref CollectionsMarshal.AsSpan(_byIndex)[(int)index.Value];
    }
}
