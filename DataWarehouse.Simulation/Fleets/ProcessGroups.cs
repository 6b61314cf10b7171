using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>Begins groups on a process, from the log or anew, and lets the log forget them, as far as it takes requests.</summary>
/// <remarks>Not thread-safe; belongs to its process.</remarks>
/// <param name="process">The process.</param>
internal sealed class ProcessGroups(NodeProcess process)
{
    private readonly Queue<FleetGroup> _toBegin = new();
    private readonly Queue<GroupId> _toDestroy = new();
    private readonly HashSet<GroupId> _known = [];
    private readonly Dictionary<long, FleetGroup> _beginning = [];
    private readonly Dictionary<long, GroupId> _destroying = [];
    private long _tickets;

    private static StoredSnapshot Nothing { get; } = new(new SnapshotDescriptor(LogIndex.Zero, Term.Zero, Configuration.Empty), 0, 0, HasFile: false, IsInstalled: true);

    private bool _isGoingOn;

    /// <summary>The catalogue has given the node a group.</summary>
    /// <param name="group">The group.</param>
    public void Begin(FleetGroup group)
    {
        if (_known.Add(group.Id)) _toBegin.Enqueue(group);
        GoOn();
    }

    /// <summary>A replica that was let go is taken up from the log.</summary>
    /// <param name="group">Its group.</param>
    public void BeginAgain(FleetGroup group)
    {
        _toBegin.Enqueue(group);
        GoOn();
    }

    /// <summary>The log is open: what it holds and the catalogue does not goes, and what the catalogue gives begins.</summary>
    public void Compare()
    {
        foreach (var logged in process.Log.Groups())
        {
            if (process.Fleet.Find(logged.Group) is not { } group || !group.Gives(process.Node.Number, logged.Replica)) _toDestroy.Enqueue(logged.Group);
        }

        foreach (var group in process.Fleet.Groups)
        {
            if (!group.IsDestroyed && group.ViewOn(process.Node.Number) is not null && _known.Add(group.Id)) _toBegin.Enqueue(group);
        }
    }

    /// <summary>What the log holds of a group was read.</summary>
    /// <param name="ticket">The request.</param>
    /// <param name="replica">What it holds, or null.</param>
    public void Recovered(ReadTicket ticket, LoggedReplica? replica)
    {
        if (!_beginning.Remove(ticket.Value, out var group)) return;
        if (process.Fleet.Recorder.IsRead) process.Fleet.Recorder.Say(process.Node.Number, $"has read g{group.Id}{(replica is null ? ", in vain" : string.Empty)}");
        if (replica is null) _toBegin.Enqueue(group);
        else Host(group, replica.Snapshot ?? Nothing, replica.State);
    }

    /// <summary>A request ended.</summary>
    /// <param name="ticket">Which.</param>
    /// <param name="outcome">How.</param>
    public void Written(WriteTicket ticket, WriteOutcome outcome)
    {
        if (_beginning.Remove(ticket.Value, out var group))
        {
            if (process.Fleet.Recorder.IsRead) process.Fleet.Recorder.Say(process.Node.Number, $"has written the beginning of g{group.Id}: {outcome}");
            if (outcome == WriteOutcome.Durable) Host(group, BeginningOf(group), IsInitial(group) ? RecoveredState.Bootstrap(group.Configuration) : RecoveredState.Uninitialised);
            else _toBegin.Enqueue(group);
        }
        else if (_destroying.Remove(ticket.Value, out var gone) && outcome != WriteOutcome.Durable)
        {
            _toDestroy.Enqueue(gone);
        }
    }

    /// <summary>Goes on with the groups that wait to be begun or forgotten, as far as the log takes requests.</summary>
    public void GoOn()
    {
        if (_isGoingOn || !process.IsOpen || process.IsDead) return;
        _isGoingOn = true;
        while (_toDestroy.TryPeek(out var gone) && TryForget(gone)) _toDestroy.Dequeue();
        while (_toBegin.TryPeek(out var group))
        {
            if (group.IsDestroyed || group.ViewOn(process.Node.Number) is null) LetGo(group.Id);
            else if (!TryBegin(group)) break;
            _toBegin.Dequeue();
        }

        _isGoingOn = false;
    }

    /// <summary>The log is to forget a group.</summary>
    /// <param name="group">The group; its replica has stopped.</param>
    public void Forget(GroupId group)
    {
        LetGo(group);
        GoOn();
    }

    private void LetGo(GroupId group)
    {
        _known.Remove(group);
        if (process.Log.Find(group) is not null) _toDestroy.Enqueue(group);
    }

    private bool TryForget(GroupId group)
    {
        var ticket = ++_tickets;
        _destroying.Add(ticket, group);
        if (process.Log.Submit(new WriteTicket(ticket), [GroupWrite.Destroy(group)], mustSync: true) == WriteAdmission.Accepted) return true;
        _destroying.Remove(ticket);
        return false;
    }

    private bool TryBegin(FleetGroup group)
    {
        // What an earlier replica has left here goes first.
        if (process.Log.Find(group.Id) is { } life && !group.Gives(process.Node.Number, life.Replica)) return false;
        var ticket = ++_tickets;
        _beginning.Add(ticket, group);
        if (process.Fleet.Recorder.IsRead) process.Fleet.Recorder.Say(process.Node.Number, $"takes up g{group.Id}{(process.Log.Find(group.Id) is null ? ", which is new" : string.Empty)}");
        if (process.Log.Find(group.Id) is not null ? process.Log.Recover(new ReadTicket(ticket), group.Id) == ReadAdmission.Accepted : TryCreate(group, new WriteTicket(ticket))) return true;
        _beginning.Remove(ticket);
        return false;
    }

    private bool TryCreate(FleetGroup group, WriteTicket ticket)
    {
        var create = GroupWrite.Create(group.Id, group.ViewOn(process.Node.Number)!.Replica) with { Class = WriteClass.Reserve };
        if (IsInitial(group)) create = create with { Snapshot = BeginningOf(group), HardState = RecoveredState.Bootstrap(group.Configuration).HardState };
        return process.Log.Submit(ticket, [create], mustSync: true) == WriteAdmission.Accepted;
    }

    /// <summary>Whether this node's replica is one of the first, which begin by themselves; later ones are filled by a leader.</summary>
    private bool IsInitial(FleetGroup group) => group.ViewOn(process.Node.Number) is { } view && group.Configuration.Contains(view.Replica);

    private StoredSnapshot BeginningOf(FleetGroup group) =>
        IsInitial(group) ? new(RecoveredState.Bootstrap(group.Configuration).Snapshot!, 0, 0, HasFile: false, IsInstalled: true) : Nothing;

    private void Host(FleetGroup group, StoredSnapshot snapshot, RecoveredState recovered)
    {
        var shard = process.ShardOf(group);
        shard.Worker.Restore(group.Id, snapshot, group.Machines, outcome => shard.Post(_ =>
        {
            if (outcome.Machine is not { } restored) throw new OracleViolationException("RecoversFromCrash", $"The snapshot of group {group.Id} on node {process.Node.Number} at {snapshot.Descriptor.Index} cannot be restored: {outcome.Text}");
            if (group.ViewOn(process.Node.Number) is not { } view || process.Log.Find(group.Id) is not { } life || !group.Gives(process.Node.Number, life.Replica)) Forget(group.Id);
            else shard.Begin(view, recovered, restored);
        }));
    }
}
