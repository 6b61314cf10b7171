using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;

/// <summary>Hears from the appender; the log itself.</summary>
/// <remarks>Called from inside the calls of the appender.</remarks>
internal interface IAppenderOwner
{
    /// <summary>A request ended.</summary>
    /// <param name="ticket">Which.</param>
    /// <param name="outcome">How.</param>
    void OnWritten(WriteTicket ticket, WriteOutcome outcome);

    /// <summary>What a request writes of one group was refused for space; the rest of it goes on.</summary>
    /// <param name="ticket">Which request.</param>
    /// <param name="group">The group.</param>
    void OnPartRefused(WriteTicket ticket, GroupId group);

    /// <summary>A segment was begun, so another one must be prepared.</summary>
    void OnRotated();

    /// <summary>A batch is durable; its requests were reported.</summary>
    void OnDurable();

    /// <summary>A durable batch shows in the index.</summary>
    void OnSettled();

    /// <summary>The record of a later snapshot is durable, so this one is not needed by the log any more.</summary>
    /// <param name="stream">Whose.</param>
    /// <param name="snapshot">The earlier snapshot.</param>
    void OnSnapshotReplaced(LogStream stream, StoredSnapshot snapshot);

    /// <summary>The end of a group's life is durable.</summary>
    /// <param name="stream">The life.</param>
    void OnDestroyed(LogStream stream);

    /// <summary>The end of a segment is durable.</summary>
    /// <param name="segment">The segment; out of the table.</param>
    void OnDropped(Segment segment);
}
