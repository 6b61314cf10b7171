using System.Collections.Immutable;
using DataWarehouse.Node.Forwarding;
using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

namespace DataWarehouse.Node.Systems;

/// <summary>Begins the cluster, once in its life: introduces its first members to the system group, and hands it the keyspaces that run already.</summary>
/// <remarks>Used by one loop, on the node that leads the system group.</remarks>
/// <param name="group">The system group.</param>
/// <param name="gate">The way to its leader.</param>
/// <param name="links">The way to the other nodes.</param>
/// <param name="identity">What the cluster began from, and which node this is.</param>
/// <param name="settings">What this release can do.</param>
/// <param name="log">Where state changes are logged.</param>
internal sealed partial class ClusterFounding(SystemGroup group, SystemGate gate, ForwardLinks links, NodeIdentity identity, NodeSettings settings, ILogger<ClusterFounding> log)
{
    /// <summary>Whether the cluster has begun with all its first keyspaces, so that there is nothing left to do.</summary>
    public bool IsDone => group.State is { IsInitialised: true } state && identity.Plan.Keyspaces.All(name => state.Keyspaces.TryGetValue(name, out var keyspace) && keyspace.IsReady);

    /// <summary>Goes on as far as it comes.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether the cluster has begun.</returns>
    public async Task<bool> BeginAsync(CancellationToken cancellationToken)
    {
        if (IsDone) return true;
        if (!group.State.IsInitialised && await IntroduceAsync().ConfigureAwait(false) is { } founders)
            await DecideAsync(new SystemCommand.Init(identity.Plan.Cluster, founders.Min(static founder => founder.FeatureLevel), founders), cancellationToken).ConfigureAwait(false);
        return group.State.IsInitialised && await BeginPlannedAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The keyspaces of the plan run already, each in the group that is its place in the plan: the system group is told so before anything else is placed, in that very order.
    /// </summary>
    /// <returns>Whether it knows all of them.</returns>
    private async Task<bool> BeginPlannedAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<SDK.Replication.Incarnation> founders = [.. identity.Plan.Members.Select(static member => member.Id.Incarnation)];
        for (var place = 0; place < identity.Plan.Keyspaces.Count; place++)
        {
            var name = identity.Plan.Keyspaces[place];
            if (group.State.Keyspaces.TryGetValue(name, out var known) && known.IsReady) continue;
            var created = await DecideAsync(new SystemCommand.CreateKeyspace(name, KeyspaceKind.Consensus, 1, SystemRunner.VotersOf(identity.Plan), AttributeSet.Empty), cancellationToken).ConfigureAwait(false);
            if (created is null || !group.State.Keyspaces.TryGetValue(name, out known)) return false;
            if (known.IsReady) continue;
            var placed = await DecideAsync(new SystemCommand.PlaceGroups(known.Id, 0, [founders]), cancellationToken).ConfigureAwait(false);
            if (placed is not { IsDone: true }) return false;
            if (placed.Value != place + 1) throw new InvalidOperationException($"Keyspace '{name}' runs in group {place + 1}, and the system group has given it {placed.Value}.");
        }

        return true;
    }

    private async Task<SystemAnswer?> DecideAsync(SystemCommand command, CancellationToken cancellationToken)
    {
        var answer = await gate.ProposeAsync(command, cancellationToken).ConfigureAwait(false);
        if (answer is { IsDone: false }) Refused(command.Operation, answer.Status, answer.Reason);
        return answer;
    }

    /// <summary>
    /// Asks every founder for the number of its data directory, by which it is known from then on, and for the feature level that it can do: the cluster begins with the highest that all of them can. All must
    /// answer, once in the life of a cluster.
    /// </summary>
    private async Task<ImmutableArray<NodeIntroduction>?> IntroduceAsync()
    {
        var founders = ImmutableArray.CreateBuilder<NodeIntroduction>();
        foreach (var member in identity.Plan.Members)
        {
            var (directory, level) = member.Id == identity.Self.Id ? (identity.Directory, settings.Levels.Highest) : await AskAsync(member).ConfigureAwait(false);
            if (directory == UInt128.Zero)
            {
                NotHeard(member.Name);
                return null;
            }

            founders.Add(new NodeIntroduction { Name = member.Name, Directory = directory, Addresses = MemberRoll.AddressesOf(member), FeatureLevel = level });
        }

        return founders.ToImmutable();
    }

    private async Task<(UInt128 Directory, int Level)> AskAsync(ClusterMember member)
    {
        var answer = await links.AskSystemAsync(member.Id, ForwardKind.Introduce, FounderAnswer.Question).ConfigureAwait(false);
        return answer.Outcome == EngineOutcome.Answered && FounderAnswer.TryRead(answer.Response.Span, out var read) ? (read.Directory, read.Level) : default;
    }

    [LoggerMessage(704, LogLevel.Debug, "The cluster cannot begin before {Member} was heard.")]
    private partial void NotHeard(string member);

    [LoggerMessage(705, LogLevel.Warning, "The system group refused {Operation}: {Status}, {Reason}")]
    private partial void Refused(SystemOperation operation, SystemStatus status, string reason);
}
