using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Elections;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>
/// How many groups sleep, and the sum of their hashes: two nodes whose digests are equal believe the same groups asleep. Sums of what was added and taken away in any order
/// are equal, so each side keeps its own as it goes.
/// </summary>
/// <param name="Count">How many groups.</param>
/// <param name="Hash">The sum of <see cref="HashOf"/>, modulo 2 to the 64.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct SleepDigest(long Count, ulong Hash)
{
    /// <summary>Both together.</summary>
    /// <param name="one">A digest.</param>
    /// <param name="other">Another one.</param>
    public static SleepDigest operator +(SleepDigest one, SleepDigest other) => new(one.Count + other.Count, unchecked(one.Hash + other.Hash));

    /// <summary>With one group more.</summary>
    /// <param name="hash">Its hash.</param>
    public SleepDigest With(ulong hash) => new(Count + 1, unchecked(Hash + hash));

    /// <summary>With one group less.</summary>
    /// <param name="hash">Its hash.</param>
    public SleepDigest Without(ulong hash) => new(Count - 1, unchecked(Hash - hash));

    /// <summary>The hash of a group that sleeps; part of the format of beats (docs/formats.md).</summary>
    /// <param name="group">The group.</param>
    /// <param name="leader">The replica that leads it.</param>
    /// <param name="member">The replica of it on the receiver's node.</param>
    /// <param name="term">The term in which it is led.</param>
    public static ulong HashOf(GroupId group, ReplicaId leader, ReplicaId member, Term term)
    {
        unchecked
        {
            // Each number is spread before the next comes in, so that pairs of small numbers do not meet.
            var hash = ElectionTimer.Mix((ulong)group.Value + 0x9E3779B97F4A7C15);
            hash = ElectionTimer.Mix(hash + (ulong)leader.Value);
            hash = ElectionTimer.Mix(hash + (ulong)member.Value);
            return ElectionTimer.Mix(hash + (ulong)term.Value);
        }
    }
}
