namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>
/// The bytes of peers' frames that wait for one shard. A shard that stands still, behind a disk that does not answer for instance, must not gather what its peers go on
/// sending: beyond the limit frames are dropped and counted, as a network would lose them, and their senders send again what matters.
/// </summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="bytesMax">How many bytes may wait; one frame may whatever its length.</param>
internal sealed class FrameBudget(long bytesMax)
{
    /// <summary>What a waiting frame takes beside its bytes.</summary>
    private const int OverheadBytes = 64;

    private long _waiting;
    private long _dropped;

    /// <summary>Frames that were dropped.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Bytes that wait, with what it takes to keep them.</summary>
    public long WaitingBytes => Interlocked.Read(ref _waiting);

    /// <summary>Takes a frame in, if there is room; otherwise it is counted as dropped.</summary>
    /// <param name="bytes">Its length.</param>
    public bool TryTake(int bytes)
    {
        var taken = bytes + OverheadBytes;
        var waiting = Interlocked.Add(ref _waiting, taken);
        if (waiting <= bytesMax || waiting == taken) return true;
        Interlocked.Add(ref _waiting, -taken);
        Interlocked.Increment(ref _dropped);
        return false;
    }

    /// <summary>The shard has read a frame that was taken in.</summary>
    /// <param name="bytes">Its length.</param>
    public void Release(int bytes) => Interlocked.Add(ref _waiting, -(bytes + OverheadBytes));
}
