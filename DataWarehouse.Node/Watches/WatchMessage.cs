namespace DataWarehouse.Node.Watches;

/// <summary>One answer to a watch stream, with its events as bytes.</summary>
/// <param name="WatchId">The watcher; -1 for all of the stream.</param>
/// <param name="Revision">The revision in its header.</param>
/// <param name="Events">Events as fields of a <c>WatchResponse</c>.</param>
/// <param name="Kind">What it says.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct WatchMessage(long WatchId, long Revision, ReadOnlyMemory<byte> Events, WatchMessageKind Kind)
{
    /// <summary>How many events it has.</summary>
    public int EventCount { get; init; }

    /// <summary>Where history begins, if the watcher ends because it asked for what was forgotten.</summary>
    public long CompactRevision { get; init; }

    /// <summary>Why the watcher ends, or was not made.</summary>
    public string? CancelReason { get; init; }

    /// <summary>Is told when it was sent; null if nobody waits for that.</summary>
    public TaskCompletionSource? Leaving { get; init; }

    /// <summary>What it takes while it waits, about.</summary>
    public int Bytes => Events.Length + 64;
}
