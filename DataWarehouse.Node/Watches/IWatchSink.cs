namespace DataWarehouse.Node.Watches;

/// <summary>Where the events of a stream's watchers go.</summary>
/// <remarks>Implementations must be thread-safe and quick: calls come under the lock of the hub's index.</remarks>
internal interface IWatchSink
{
    /// <summary>Takes events of a watcher.</summary>
    /// <param name="watcher">The watcher.</param>
    /// <param name="revision">Their revision.</param>
    /// <param name="events">The events as fields of a <c>WatchResponse</c>.</param>
    /// <param name="count">How many there are.</param>
    /// <returns>Whether they were taken; false if as much waits as may be.</returns>
    bool TryOffer(Watcher watcher, long revision, byte[] events, int count);

    /// <summary>A watcher gets no more events as they happen, and has to catch up.</summary>
    /// <param name="watcher">The watcher.</param>
    void FellBehind(Watcher watcher);

    /// <summary>Tells how far a watcher, or all of them, are.</summary>
    /// <param name="watcherId">The watcher; -1 for all of the stream.</param>
    /// <param name="revision">The revision.</param>
    void OfferProgress(long watcherId, long revision);
}
