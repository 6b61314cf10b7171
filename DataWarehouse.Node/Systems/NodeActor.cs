using System.Collections.Concurrent;
using System.Collections.Immutable;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Reconciling;

namespace DataWarehouse.Node.Systems;

/// <summary>Does what the reconciler says. What takes long runs beside the loop, once for each group; what failed is found again by the next run.</summary>
/// <remarks>Used by one loop.</remarks>
/// <param name="settings">How many leaders are handed over at a time.</param>
/// <param name="engine">What runs the groups.</param>
/// <param name="gate">The way to the system group's leader.</param>
/// <param name="watch">Looks at groups.</param>
/// <param name="exit">Ends the process when this node was removed.</param>
/// <param name="log">Where state changes are logged.</param>
internal sealed partial class NodeActor(NodeSettings settings, NodeEngine engine, SystemGate gate, GroupWatch watch, NodeExit exit, ILogger<NodeActor> log)
{
    private readonly ConcurrentDictionary<long, bool> _underWay = new();

    /// <summary>Whether something still runs.</summary>
    public bool HasUnderWay => !_underWay.IsEmpty;

    /// <summary>Does one thing.</summary>
    /// <param name="action">What.</param>
    /// <param name="state">What was agreed on.</param>
    /// <param name="cancellationToken">Ends waits.</param>
    /// <returns>Whether something was done, so that a look at what is then is due.</returns>
    public async Task<bool> DoAsync(NodeAction action, SystemState state, CancellationToken cancellationToken)
    {
        try
        {
            return await TryAsync(action, state, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidOperationException exception) when (exception is not ObjectDisposedException)
        {
            Failed(action.GetType().Name, exception.Message);
            return false;
        }
    }

    private async Task<bool> TryAsync(NodeAction action, SystemState state, CancellationToken cancellationToken)
    {
        switch (action)
        {
            case NodeAction.Bootstrap begin when EntryOf(state, begin.Group) is { } entry:
                Begins(entry.Name, begin.Group);
                await engine.BeginAsync(entry with { Voters = begin.Initial }).ConfigureAwait(false);
                return true;
            case NodeAction.TakeUp takeUp when EntryOf(state, takeUp.Group) is { } entry:
                Begins(entry.Name, takeUp.Group);
                await engine.BeginAsync(entry).ConfigureAwait(false);
                return true;
            case NodeAction.StartEmpty start when EntryOf(state, start.Group) is { } entry:
                Comes(entry.Name, start.Group, start.Replica);
                await engine.JoinAsync(entry, start.Replica).ConfigureAwait(false);
                return true;
            case NodeAction.Delete { Group: > SystemGroup.Number } delete:
                Ends(delete.Group, delete.Replica);
                await (state.IsDeleted(delete.Group) ? engine.EndAsync(delete.Group) : engine.LetGoAsync(delete.Group)).ConfigureAwait(false);
                return true;
            case NodeAction.ChangeMembers change:
                return Begin(change.Group, isTransfer: false, () => ChangeAsync(change, cancellationToken));
            case NodeAction.TransferLeadership transfer when _underWay.Count(static work => work.Value) < settings.Planner.LeaderMovesMax:
                return Begin(transfer.Group, isTransfer: true, () => TransferAsync(transfer, cancellationToken));
            case NodeAction.Report report:
                watch.Note(report.Seen.Group);
                await gate.ProposeAsync(new SystemCommand.SeeConfiguration(report.Seen), cancellationToken).ConfigureAwait(false);
                return true;
            case NodeAction.Leave:
                exit.Removed(detail: null);
                return false;
            default:
                return false;
        }
    }

    private bool Begin(long group, bool isTransfer, Func<Task> work)
    {
        if (!_underWay.TryAdd(group, isTransfer)) return false;
        _ = RunAsync();
        return true;

        async Task RunAsync()
        {
            try
            {
                await work().ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                // The node stops.
            }
            finally
            {
                _underWay.TryRemove(group, out _);
                watch.Note(group);
            }
        }
    }

    private async Task ChangeAsync(NodeAction.ChangeMembers change, CancellationToken cancellationToken)
    {
        if (engine.Find(change.Group) is not { } replica) return;
        if (await HandOverAsync(replica, change, cancellationToken).ConfigureAwait(false)) return;
        var parts = change.Changes.Select(static part => new RaftMemberChange(new RaftMember(part.Replica, part.Node), PartOf(part.Kind))).ToImmutableArray();
        var result = await replica.ChangeMembersAsync(parts, cancellationToken).ConfigureAwait(false);
        var text = string.Join(", ", change.Changes.Select(static part => $"{part.Kind} {part.Replica} on {part.Node}"));
        if (result.IsDone) Changed(change.Group, text);
        else await NotYetAsync(() => NotChanged(change.Group, text, result.Status, result.Detail), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A leader that is to go hands over before: else the group would have none until the others elect one. Whoever leads then finds the same change to be made.</summary>
    /// <returns>Whether somebody else leads now.</returns>
    private async Task<bool> HandOverAsync(RaftReplica replica, NodeAction.ChangeMembers change, CancellationToken cancellationToken)
    {
        if (change.Changes.All(part => part.Replica != replica.Replica)) return false;
        var status = await replica.GetStatusAsync(cancellationToken).ConfigureAwait(false);
        var next = status.Members.Where(member => member.Part == RaftMemberPart.Voter && change.Changes.All(part => part.Replica != member.Member.Replica) && engine.IsHeard(member.Member.Node))
            .OrderByDescending(static member => member.Match).FirstOrDefault();
        return next.Member.Replica != 0 && (await replica.TransferLeadershipAsync(next.Member.Replica, cancellationToken).ConfigureAwait(false)).IsDone;
    }

    private async Task TransferAsync(NodeAction.TransferLeadership transfer, CancellationToken cancellationToken)
    {
        if (engine.Find(transfer.Group) is not { } replica) return;
        var result = await replica.TransferLeadershipAsync(transfer.Replica, cancellationToken).ConfigureAwait(false);
        if (!result.IsDone) await NotYetAsync(() => NotTransferred(transfer.Group, transfer.Replica, result.Status, result.Detail), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What was refused is not tried again at once.</summary>
    private Task NotYetAsync(Action say, CancellationToken cancellationToken)
    {
        say();
        return Task.Delay(settings.SystemPace, TimeProvider.System, cancellationToken);
    }

    private static RaftMemberPart PartOf(MemberChangeKind kind) => kind switch
    {
        MemberChangeKind.Learner => RaftMemberPart.Learner,
        MemberChangeKind.Voter => RaftMemberPart.Voter,
        _ => RaftMemberPart.None,
    };

    private static KeyspaceEntry? EntryOf(SystemState state, long number) =>
        state.Groups.TryGetValue(number, out var found) && state.Keyspaces.Values.FirstOrDefault(keyspace => keyspace.Id == found.Keyspace) is { } keyspace ? SystemCatalogue.EntryOf(keyspace, found) : null;

    [LoggerMessage(702, LogLevel.Information, "Keyspace {Keyspace} begins here, in group {Group}.")]
    private partial void Begins(string keyspace, long group);

    [LoggerMessage(703, LogLevel.Information, "Replica {Replica} of group {Group} ends here, with its data.")]
    private partial void Ends(long group, long replica);

    [LoggerMessage(707, LogLevel.Information, "Keyspace {Keyspace} comes here: group {Group} gets replica {Replica}, which its leader fills.")]
    private partial void Comes(string keyspace, long group, long replica);

    [LoggerMessage(708, LogLevel.Information, "The members of group {Group} were changed: {Changes}.")]
    private partial void Changed(long group, string changes);

    [LoggerMessage(709, LogLevel.Information, "The members of group {Group} were not changed ({Changes}), it is tried again: {Status}, {Detail}")]
    private partial void NotChanged(long group, string changes, ChangeStatus status, string? detail);

    [LoggerMessage(710, LogLevel.Information, "Replica {Replica} of group {Group} did not take over: {Status}, {Detail}")]
    private partial void NotTransferred(long group, long replica, ChangeStatus status, string? detail);

    [LoggerMessage(713, LogLevel.Warning, "{Action} was not possible, it is tried again: {Reason}")]
    private partial void Failed(string action, string reason);
}
