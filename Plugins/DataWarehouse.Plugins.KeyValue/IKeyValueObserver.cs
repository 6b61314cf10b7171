namespace DataWarehouse.Plugins.KeyValue;

/// <summary>
/// Hears what a store does, in order, so that watchers and the clock of leases can be fed without asking. It must not throw, must not block, and cannot change what the store does.
/// </summary>
/// <remarks>
/// Called by <c>Apply</c> on the group's apply lane, one call at a time, and by <c>Restore</c> before that lane knows the instance. A factory that makes a second instance, since a snapshot replaces the
/// first or the group is rebuilt, lets both speak to the same observer: <see cref="Restored"/> begins anew, and so does an <see cref="Applied"/> whose revision is not above the last one.
/// </remarks>
public interface IKeyValueObserver
{
    /// <summary>A command has made a new revision.</summary>
    /// <param name="changes">Its revision and events, in their order, valid until this call returns.</param>
    void Applied(KeyValueChanges changes);

    /// <summary>A snapshot has replaced the state. What leases there are follows as calls of <see cref="LeaseGranted"/>.</summary>
    /// <param name="revision">The revision of the snapshot.</param>
    /// <param name="compactRevision">Where its history begins, or -1 if it was never compacted.</param>
    void Restored(long revision, long compactRevision);

    /// <summary>What happened before a revision has been forgotten.</summary>
    /// <param name="revision">The oldest revision that can still be read.</param>
    void Compacted(long revision);

    /// <summary>There is a lease, newly granted or found in a snapshot.</summary>
    /// <param name="id">The lease.</param>
    /// <param name="timeToLiveSeconds">The time-to-live that was granted.</param>
    /// <param name="remainingSeconds">What the last checkpoint left of it; the whole of it where there was none.</param>
    void LeaseGranted(long id, long timeToLiveSeconds, long remainingSeconds);

    /// <summary>A lease is gone, and its keys with it (see <see cref="Applied"/>, which was called before).</summary>
    /// <param name="id">The lease.</param>
    void LeaseRevoked(long id);

    /// <summary>What is left of a lease was written down.</summary>
    /// <param name="id">The lease.</param>
    /// <param name="remainingSeconds">What is left of it; the whole time-to-live when it has been renewed.</param>
    void LeaseCheckpointed(long id, long remainingSeconds);
}
