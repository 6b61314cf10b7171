namespace DataWarehouse.SDK.StateMachines.Conformance;

/// <summary>A duty of <see cref="IStateMachine"/> that <see cref="StateMachineConformance"/> looks at.</summary>
public enum ConformanceRule
{
    /// <summary>Never told: the value of a variable that nobody set.</summary>
    None = 0,

    /// <summary>Every instance begins in the same state.</summary>
    SameBeginning = 1,

    /// <summary>Every entry of a batch gets one result, in the order of the batch, whatever its command is.</summary>
    OneResultPerEntry = 2,

    /// <summary>The same entries give the same results and states on every instance, in every culture.</summary>
    SameEntriesSameState = 3,

    /// <summary>It makes no difference how entries are divided into batches.</summary>
    BatchesMakeNoDifference = 4,

    /// <summary>What is kept of a command is copied: its buffer is used again once the call has returned.</summary>
    CommandsAreCopied = 5,

    /// <summary>Reads change nothing.</summary>
    ReadsChangeNothing = 6,

    /// <summary>Equal states give equal answers.</summary>
    SameStateSameAnswers = 7,

    /// <summary>A snapshot is of the state when it was captured, whatever is applied later, and after the instance was disposed of.</summary>
    SnapshotOfItsPointInTime = 8,

    /// <summary>A snapshot can be written more than once, and two of one instance at a time.</summary>
    SnapshotWrittenAgain = 9,

    /// <summary>A restored instance has the digest of the one that the snapshot is of, and goes on as that does.</summary>
    RestoredGoesOn = 10,

    /// <summary>Snapshots are written and read forwards only, in pieces of any size, without the length of the stream; the stream is not closed.</summary>
    StreamsForwardsOnly = 11,

    /// <summary>What the destination of a snapshot throws passes through.</summary>
    StreamFaultsPass = 12,

    /// <summary>A cancelled token ends writing and restoring with <see cref="OperationCanceledException"/>.</summary>
    CancellationEnds = 13,

    /// <summary>Bytes that are no snapshot are refused with <see cref="InvalidDataException"/>, never with another exception.</summary>
    ForeignBytesRefused = 14,
}
