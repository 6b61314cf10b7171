using System.Collections.Immutable;
using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Simulation.Oracles.Observation;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>Configurations as numbers to compare and as text to read.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class ConfigurationDigest
{
    /// <summary>A number that stands for all that counts in a configuration.</summary>
    /// <param name="configuration">The configuration.</param>
    public static ulong Of(Configuration configuration)
    {
        var digest = Add(1, configuration.Voters);
        digest = Add(digest, configuration.OutgoingVoters);
        digest = Add(digest, configuration.Learners);
        digest = Add(digest, configuration.NextLearners);
        digest = EntryHash.Mix(digest, configuration.LeavesJointByItself ? 1UL : 0UL);
        return EntryHash.Mix(digest, (ulong)configuration.LastReplica.Value);
    }

    /// <summary>Whether a replica is a member.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="replica">The replica.</param>
    public static bool Holds(Configuration configuration, ReplicaId replica) =>
        configuration.Voters.Contains(replica) || configuration.OutgoingVoters.Contains(replica) || configuration.Learners.Contains(replica);

    /// <summary>A configuration as text.</summary>
    /// <param name="configuration">The configuration.</param>
    public static string Describe(Configuration configuration) => string.Create(
        CultureInfo.InvariantCulture,
        $"voters {Text(configuration.Voters)} outgoing {Text(configuration.OutgoingVoters)} learners {Text(configuration.Learners)} next {Text(configuration.NextLearners)} last {configuration.LastReplica}");

    private static string Text(ImmutableArray<ReplicaId> replicas) => $"({string.Join(' ', replicas)})";

    private static ulong Add(ulong digest, ImmutableArray<ReplicaId> replicas)
    {
        digest = EntryHash.Mix(digest, (ulong)replicas.Length);
        foreach (var replica in replicas) digest = EntryHash.Mix(digest, (ulong)replica.Value);
        return digest;
    }
}
