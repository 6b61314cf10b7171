using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Simulation.WriteAheadLogs.Model;

/// <summary>The state that a snapshot's file holds: it follows from what the snapshot is of, so whoever finds a file knows what must stand in it.</summary>
/// <remarks>Stateless.</remarks>
internal static class SnapshotState
{
    /// <summary>The bytes of a state.</summary>
    /// <param name="group">The group.</param>
    /// <param name="generation">Its life.</param>
    /// <param name="descriptor">Index and term.</param>
    public static byte[] Of(GroupId group, Generation generation, SnapshotDescriptor descriptor)
    {
        var seed = (ulong)group.Value ^ ((ulong)generation.Value * 31) ^ ((ulong)descriptor.Index.Value << 20) ^ ((ulong)descriptor.Term.Value << 40);
        var random = new SeededRandom(seed);
        var state = new byte[LengthOf(random)];
        random.Fill(state);
        return state;
    }

    private static int LengthOf(SeededRandom random) => random.Below(100) switch
    {
        < 10 => 0,
        < 80 => 1 + random.Below(300),
        < 99 => 1 + random.Below(3_000),
        _ => SnapshotFrame.ChunkBytes + random.Below(2_000),
    };
}
