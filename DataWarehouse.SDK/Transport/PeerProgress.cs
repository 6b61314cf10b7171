using System.Globalization;

namespace DataWarehouse.SDK.Transport;

/// <summary>
/// How far the data of a peer had come when it was last heard of. A peer that comes back with less has lost what it once made durable (a backup was
/// restored, or a disk cloned), and may have acknowledged what it does not know any more.
/// </summary>
/// <param name="Boot">The run that said so.</param>
/// <param name="DurableBatch">The number of the last batch that was durable in its log, 0 or more; it grows over all runs of one life.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct PeerProgress(PeerBoot Boot, long DurableBatch)
{
    /// <summary>
    /// Whether a peer that says this has gone back since it said <paramref name="earlier"/>: its start counter is lower, or another run has the same one, or a
    /// later run has fewer batches. Of one run nothing follows, since what it says on several connections may come in any order.
    /// </summary>
    /// <param name="earlier">What was heard before.</param>
    public bool IsBehind(PeerProgress earlier)
    {
        if (Boot == earlier.Boot)
            return false;

        return Boot.StartCounter <= earlier.Boot.StartCounter || DurableBatch < earlier.DurableBatch;
    }

    /// <summary>The progress as <c>boot/start counter, batch n</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Boot}, batch {DurableBatch}");
}
