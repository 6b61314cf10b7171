using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;

/// <summary>Hears from the appender; the log itself.</summary>
/// <remarks>Called from inside the calls of the appender.</remarks>
internal interface IAppenderOwner
{
    /// <summary>A request ended.</summary>
    /// <param name="ticket">Which.</param>
    /// <param name="outcome">How.</param>
    void OnWritten(WriteTicket ticket, WriteOutcome outcome);

    /// <summary>A segment was begun, so another one must be prepared.</summary>
    void OnRotated();

    /// <summary>A batch is durable and shows in the index.</summary>
    void OnDurable();

    /// <summary>The end of a segment is durable.</summary>
    /// <param name="segment">The segment; out of the table.</param>
    void OnDropped(Segment segment);
}
