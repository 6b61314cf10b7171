namespace DataWarehouse.Simulation.Nodes;

/// <summary>
/// What the other nodes remember of one replica: the highest start and durable batch that it told any of them in a message that arrived. Whoever comes
/// back with less than that has lost durable data, and nobody could notice any other loss.
/// </summary>
/// <remarks>
/// Source: DESIGN section 5, "rollback detection". Stands for the memory of the peers and of the system group together, which outlives each of them.
/// Not thread-safe; belongs to its replica.
/// </remarks>
internal sealed class PeerMemory
{
    private long _start;
    private long _batch;

    /// <summary>A message of the replica has arrived at a peer.</summary>
    /// <param name="start">The start that it came from.</param>
    /// <param name="durableBatch">The batch up to which all were durable when it left.</param>
    public void Hear(long start, long durableBatch)
    {
        _start = Math.Max(_start, start);
        _batch = Math.Max(_batch, durableBatch);
    }

    /// <summary>Whether peers have heard of all that a replica has made durable, so that they would notice if any of it were missing.</summary>
    /// <param name="start">Its start.</param>
    /// <param name="durableBatch">The batch up to which all are durable.</param>
    public bool KnowsAllOf(long start, long durableBatch) => _start >= start && _batch >= durableBatch;

    /// <summary>The handshake of a start: whether the replica comes back with at least what it told.</summary>
    /// <param name="start">The last start found on its disk.</param>
    /// <param name="lastBatch">The last batch found there.</param>
    public bool Admits(long start, long lastBatch) => start >= _start && lastBatch >= _batch;

    /// <summary>What is remembered, for a reader.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"start {_start} batch {_batch}");
}
