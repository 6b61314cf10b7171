using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.Oracles.Observation;

/// <summary>What the oracles of one world have seen so far, shared by them.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class Observations
{
    /// <summary>The highest replica id that a world gives.</summary>
    public const int ReplicasMax = 1 << 16;

    private readonly Dictionary<(LogIndex Index, Term Term), ulong> _prefixes = [];
    private readonly List<ObservedReplica> _replicas = [];

    /// <summary>The committed entries.</summary>
    public CommittedLog Committed { get; } = new();

    /// <summary>All replicas that ever were, in order of id; ids never given among them.</summary>
    public ReadOnlySpan<ObservedReplica> Replicas => CollectionsMarshal.AsSpan(_replicas);

    /// <summary>What is known of a replica.</summary>
    /// <param name="replica">The replica.</param>
    /// <exception cref="ArgumentOutOfRangeException">The id is not from 1 to <see cref="ReplicasMax"/>.</exception>
    public ObservedReplica Of(ReplicaId replica)
    {
        if (replica.Value < _replicas.Count) return _replicas[(int)replica.Value];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(replica.Value, ReplicasMax, nameof(replica));
        while (_replicas.Count <= replica.Value) _replicas.Add(new ObservedReplica(new ReplicaId(_replicas.Count)));
        return _replicas[(int)replica.Value];
    }

    /// <summary>The hash of the log up to an entry, or <see cref="ObservedLog.UnknownHash"/> if that entry was in no log yet.</summary>
    /// <param name="index">The place.</param>
    /// <param name="term">The term.</param>
    public ulong PrefixOf(LogIndex index, Term term) => _prefixes.GetValueOrDefault((index, term));

    /// <summary>Remembers the hash of the log up to an entry, if it is the first time.</summary>
    /// <param name="index">The place.</param>
    /// <param name="term">The term.</param>
    /// <param name="hash">The hash.</param>
    /// <returns>The hash remembered the first time.</returns>
    public ulong Remember(LogIndex index, Term term, ulong hash)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_prefixes, (index, term), out var exists);
        if (!exists) known = hash;
        return known;
    }
}
