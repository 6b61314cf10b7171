using System.Collections.Immutable;
using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Simulation.Scenarios.Interaction;

/// <summary>How scenario files write configuration changes down: <c>v1 l2 r3 u4</c> for voter, learner, removal and update.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class ChangeNotation
{
    /// <summary>Reads a change.</summary>
    /// <param name="text">The parts, apart by white space; nothing at all to leave a joint configuration.</param>
    /// <param name="transition">How to get to the new configuration.</param>
    /// <param name="change">The change.</param>
    /// <returns>Why it cannot be read, or null.</returns>
    public static string? Read(string text, ChangeTransition transition, out ConfigurationChange change)
    {
        var parts = ImmutableArray.CreateBuilder<ReplicaChange>();
        change = ConfigurationChange.LeaveJoint;
        foreach (var token in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (Kind(token[0]) is not { } kind || !long.TryParse(token.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == 0)
                return $"unknown change: {token}";
            var adds = kind is ChangeKind.AddVoter or ChangeKind.AddLearner;
            parts.Add(new ReplicaChange(kind, new ReplicaId(id), adds ? Node(id) : default));
        }

        change = new ConfigurationChange(transition, parts.ToImmutable());
        return null;
    }

    /// <summary>Writes the parts of a change down.</summary>
    /// <param name="payload">The payload of a configuration entry.</param>
    public static string Describe(ReadOnlyMemory<byte> payload) =>
        ConfigurationChangeCodec.TryDecode(payload.Span, out var change, out _)
            ? string.Join(' ', change.Changes.Select(c => $"{Letter(c.Kind)}{c.Replica}"))
            : "unreadable";

    /// <summary>Where a scenario's replica lives: each on a node of its own.</summary>
    /// <param name="replica">The replica's number.</param>
    public static PeerId Node(long replica) => new(string.Create(CultureInfo.InvariantCulture, $"n{replica}"), Incarnation.None);

    private static ChangeKind? Kind(char letter) => letter switch
    {
        'v' => ChangeKind.AddVoter,
        'l' => ChangeKind.AddLearner,
        'r' => ChangeKind.Remove,
        'u' => ChangeKind.Update,
        _ => null,
    };

    private static char Letter(ChangeKind kind) => kind switch
    {
        ChangeKind.AddVoter => 'v',
        ChangeKind.AddLearner => 'l',
        ChangeKind.Remove => 'r',
        _ => 'u',
    };
}
