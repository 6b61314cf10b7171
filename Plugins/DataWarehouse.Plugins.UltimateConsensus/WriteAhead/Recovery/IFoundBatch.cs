using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>A sound batch and its records, from wherever its bytes are.</summary>
/// <remarks>As its implementation; what it shows is valid until that goes on to the next batch.</remarks>
internal interface IFoundBatch
{
    /// <summary>The header.</summary>
    BatchHeader Batch { get; }

    /// <summary>The records.</summary>
    ReadOnlySpan<ScannedRecord> Records { get; }

    /// <summary>The body of a record.</summary>
    /// <param name="record">The record.</param>
    ReadOnlySpan<byte> BodyOf(in ScannedRecord record);
}
