using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.WriteAheadLogs.Oracles;

/// <summary>A number that tells one start or one life from all others is never given twice: each is higher than every one that was told before.</summary>
/// <remarks>Source: DESIGN §5 (start epoch "grows at every open", generations); raft-engine #142, tikv #11885, where an ended life was taken for its successor. Stateless.</remarks>
internal static class NumbersAreNew
{
    /// <summary>Checks the epoch of a start.</summary>
    /// <param name="started">Where the log stands that was started.</param>
    /// <param name="before">The last position that was told before.</param>
    public static void CheckEpoch(LogPosition started, LogPosition before)
    {
        if (started.Epoch > before.Epoch) return;
        throw new OracleViolationException(nameof(NumbersAreNew), $"The log was started in epoch {started.Epoch}, and had told epoch {before.Epoch} before.");
    }

    /// <summary>Checks the generations of the lives that a request begins, in their order. One that was undone at once for want of space is not found any more.</summary>
    /// <param name="log">The log that took it.</param>
    /// <param name="writes">The request.</param>
    /// <param name="highest">The highest generation before.</param>
    /// <returns>The highest generation now.</returns>
    public static Generation CheckGenerations(WriteAheadLog log, ReadOnlySpan<GroupWrite> writes, Generation highest)
    {
        foreach (ref readonly var write in writes)
        {
            if (write.Kind != GroupWriteKind.Create || log.Find(write.Group) is not { } stream) continue;
            if (stream.Generation <= highest) throw new OracleViolationException(nameof(NumbersAreNew), $"A life was given generation {stream.Generation}, and there was generation {highest} before.");
            highest = stream.Generation;
        }

        return highest;
    }
}
