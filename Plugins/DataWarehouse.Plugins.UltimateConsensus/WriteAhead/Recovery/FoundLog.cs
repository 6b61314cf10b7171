using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>What an opening found.</summary>
/// <param name="Directory">The data directory; a new one if nothing was there.</param>
/// <param name="End">Where the log ends.</param>
/// <param name="Segments">The segments with batches, open and sealed, and those that are ready to be used.</param>
/// <param name="Streams">The groups, and the tombstones that are still needed.</param>
/// <param name="Starts">The starts that it has had; null if there was none.</param>
/// <remarks>Belongs to the log that is opened; not thread-safe.</remarks>
internal sealed record FoundLog(DirectoryId Directory, LogEnd End, SegmentTable Segments, StreamTable Streams, StartHistory? Starts)
{
    /// <summary>The starts with the one that is made now.</summary>
    /// <param name="mark">The mark of this start.</param>
    /// <param name="remembered">How many starts are remembered.</param>
    public StartHistory StartsWith(StartMark mark, int remembered) =>
        Starts is { } starts ? starts.Next(End.Epoch.Next, mark, End.Batch, remembered) : StartHistory.First(mark);
}
