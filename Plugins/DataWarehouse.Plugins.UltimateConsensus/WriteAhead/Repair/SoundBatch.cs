using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;

/// <summary>A batch that is whole and sound.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Offset">Where it begins in its segment, in bytes.</param>
/// <param name="Records">Its records.</param>
/// <param name="IsBehindUnsound">Whether bytes that are no sound batch stand directly before it.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record SoundBatch(BatchHeader Header, long Offset, IReadOnlyList<ScannedRecord> Records, bool IsBehindUnsound)
{
    /// <summary>The number of the record that would follow.</summary>
    public long NextRecord => Header.FirstRecord.Value + Header.RecordCount;
}
