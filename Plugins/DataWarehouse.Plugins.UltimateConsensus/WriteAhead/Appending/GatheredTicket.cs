namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;

/// <summary>A request whose records are in a batch.</summary>
/// <param name="Ticket">The request.</param>
/// <param name="MustSync">Whether it waits until the batch is durable; one that does not was told its outcome, and hears only if there was no room.</param>
/// <param name="FirstRecord">The position of its first record in the batch.</param>
/// <param name="Records">How many records of the batch are its own, side by side.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct GatheredTicket(WriteTicket Ticket, bool MustSync, int FirstRecord, int Records);
