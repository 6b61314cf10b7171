using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>Checks that batches follow each other without a gap: numbers, starts and the numbers of records.</summary>
/// <remarks>Not thread-safe.</remarks>
internal struct BatchSequence
{
    private SegmentNumber _segment;

    /// <summary>The last batch; none before the first.</summary>
    public BatchNumber Batch { get; private set; }

    /// <summary>The start that wrote it.</summary>
    public StartEpoch Epoch { get; private set; }

    /// <summary>The number of the first record of the batch to come.</summary>
    public RecordNumber NextRecord { get; private set; }

    /// <summary>Takes the next batch.</summary>
    /// <param name="segment">Where it stands.</param>
    /// <param name="header">Its header.</param>
    /// <returns>Whether it may follow the one before.</returns>
    public bool TryFollow(SegmentNumber segment, in BatchHeader header)
    {
        var isSound = Batch.IsNone || (segment == _segment ? Continues(header) && header.Epoch == Epoch
            : segment == _segment.Next ? Continues(header) && header.Epoch >= Epoch
            : header.Number > Batch && header.FirstRecord >= NextRecord && header.Epoch >= Epoch);
        _segment = segment;
        Batch = header.Number;
        Epoch = header.Epoch;
        NextRecord = new RecordNumber(header.FirstRecord.Value + header.RecordCount);
        return isSound;
    }

    private readonly bool Continues(in BatchHeader header) => header.Number == Batch.Next && header.FirstRecord == NextRecord;
}
