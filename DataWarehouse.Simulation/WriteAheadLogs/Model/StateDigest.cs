using System.IO.Hashing;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.WriteAheadLogs.Model;

/// <summary>
/// Digests of what a log holds, made alike from the model and from a log that was opened, so that a state is compared with many others by one number.
/// Digests of entries and of groups are added up: their order does not matter, and one that changes is taken away and added anew.
/// </summary>
/// <remarks>Stateless.</remarks>
internal static class StateDigest
{
    /// <summary>The digest of an entry.</summary>
    /// <param name="index">Its place.</param>
    /// <param name="term">Its term.</param>
    /// <param name="kind">What it is for.</param>
    /// <param name="payload">Its bytes.</param>
    public static ulong OfEntry(LogIndex index, Term term, EntryKind kind, ReadOnlySpan<byte> payload) =>
        XxHash3.HashToUInt64(payload, unchecked((long)Mix(Mix((ulong)index.Value, (ulong)term.Value), (ulong)kind)));

    /// <summary>The digest of a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="replica">Whose log it is.</param>
    /// <param name="state">Its hard state.</param>
    /// <param name="snapshot">Its snapshot, or null.</param>
    /// <param name="purged">The place before its first entry.</param>
    /// <param name="purgedTerm">The term there.</param>
    /// <param name="last">Its last entry.</param>
    /// <param name="entries">The sum of the digests of its entries.</param>
    public static ulong OfGroup(
        GroupId group,
        ReplicaId replica,
        HardState state,
        StoredSnapshot? snapshot,
        LogIndex purged,
        Term purgedTerm,
        LogIndex last,
        ulong entries)
    {
        var digest = Mix((ulong)group.Value, (ulong)replica.Value);
        digest = Mix(digest, (ulong)state.Term.Value);
        digest = Mix(digest, (ulong)state.Vote.Value);
        digest = Mix(digest, (ulong)state.Commit.Value);
        digest = Mix(digest, snapshot is null ? 0 : OfSnapshot(snapshot));
        digest = Mix(digest, (ulong)purged.Value);
        digest = Mix(digest, (ulong)purgedTerm.Value);
        digest = Mix(digest, (ulong)last.Value);
        return Mix(digest, entries);
    }

    private static ulong OfSnapshot(StoredSnapshot snapshot)
    {
        var digest = Mix((ulong)snapshot.Descriptor.Index.Value, (ulong)snapshot.Descriptor.Term.Value);
        digest = Mix(digest, (ulong)snapshot.StateBytes);
        digest = Mix(digest, snapshot.StateHash);
        digest = Mix(digest, (snapshot.HasFile ? 2UL : 0) + (snapshot.IsInstalled ? 1UL : 0));
        return Mix(digest, OfConfiguration(snapshot.Descriptor.Configuration));
    }

    private static ulong OfConfiguration(Configuration configuration)
    {
        var digest = (ulong)configuration.LastReplica.Value;
        foreach (var voter in configuration.Voters) digest = Mix(digest, (ulong)voter.Value);
        return Mix(digest, (ulong)configuration.Members.Length);
    }

    private static ulong Mix(ulong digest, ulong word)
    {
        var mixed = (digest ^ word) * 0x9E3779B97F4A7C15UL;
        mixed = (mixed ^ (mixed >> 32) ^ word) * 0xBF58476D1CE4E5B9UL;
        return mixed ^ (mixed >> 29);
    }
}
