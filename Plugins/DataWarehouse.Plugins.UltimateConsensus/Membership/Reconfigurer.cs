using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Membership;

/// <summary>
/// Keeps the configuration: which change the leader may take, what a committed one does, and which configuration was in force where (Raft
/// paper 6, thesis 4). A change takes effect when it is applied, so it is committed by the configuration before it.
/// </summary>
/// <remarks>Not thread-safe; belongs to its core.</remarks>
internal sealed class Reconfigurer(Replica replica)
{
    // The first item is the configuration at the latest snapshot, the last the one in force.
    private readonly List<InForce> _history = [];

    /// <summary>The last place up to which configuration entries have taken effect.</summary>
    public LogIndex EffectiveThrough { get; private set; }

    // From which place on the history is complete: what lay between the latest snapshot and what was applied at the start is not known.
    private LogIndex _knownFrom;

    /// <summary>Committed changes that changed nothing because they could not be applied to the configuration in force.</summary>
    public long ChangesWithoutEffect { get; private set; }

    /// <summary>Begins with the configuration at a place.</summary>
    /// <param name="index">The place: the applied index.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="snapshot">The latest snapshot, at or before that place, or null.</param>
    public void Begin(LogIndex index, Configuration configuration, SnapshotDescriptor? snapshot)
    {
        _history.Clear();
        if (snapshot is not null && snapshot.Index < index)
            _history.Add(new InForce(snapshot.Index, snapshot.Configuration));
        _history.Add(new InForce(index, configuration));
        EffectiveThrough = _knownFrom = index;
        Take(configuration);
    }

    /// <summary>Takes over the configuration of a snapshot that replaces the log.</summary>
    /// <param name="snapshot">The snapshot.</param>
    public void Restore(SnapshotDescriptor snapshot) => Begin(snapshot.Index, snapshot.Configuration, null);

    /// <summary>Why the leader may not take a change now, or none.</summary>
    /// <param name="change">The change.</param>
    /// <param name="detail">More about it, or null.</param>
    public Proposals.Refusal Check(ConfigurationChange change, out string? detail)
    {
        detail = null;
        var options = replica.Options;
        if (options.EnforceReplicaIds && options.Planted != PlantedBug.ReplicaIdUsedAgain && FindUsedId(change) is { } used)
        {
            detail = $"replica id {used} was given before; the last one given is {replica.Configuration.LastReplica}";
            return Proposals.Refusal.ReplicaIdUsed;
        }

        if (options.ChangesNeedCommitInTerm && options.Planted != PlantedBug.ChangeBeforeTermCommit && !replica.HasCommittedInTerm)
            return Proposals.Refusal.NothingCommittedInTerm;
        if (!options.ValidateChanges)
            return Proposals.Refusal.None;

        if (replica.PendingChange > replica.Log.Applied)
        {
            detail = $"the change at {replica.PendingChange} is not applied yet (applied: {replica.Log.Applied})";
            return Proposals.Refusal.ChangePending;
        }

        if (replica.Configuration.IsJoint != change.LeavesJoint)
            return replica.Configuration.IsJoint ? Proposals.Refusal.ConfigurationIsJoint : Proposals.Refusal.ConfigurationIsNotJoint;

        var verdict = ConfigurationChanger.Apply(replica.Configuration, change);
        detail = verdict.IsTaken ? FindMemberWithoutNode(verdict.Configuration) : verdict.Detail;
        return detail is null ? Proposals.Refusal.None : Proposals.Refusal.ChangeImpossible;
    }

    /// <summary>Lets the configuration entries up to a place take effect.</summary>
    /// <param name="index">The place, handed to the state machine before.</param>
    /// <returns>Whether the configuration in force is another one now.</returns>
    public bool ApplyThrough(LogIndex index)
    {
        var hasChanged = false;
        for (var next = EffectiveThrough.Next; next <= index && replica.Fault is null; next = next.Next)
        {
            EffectiveThrough = next;
            if (replica.Log.At(next).Kind == EntryKind.Configuration)
                hasChanged |= Apply(replica.Log.At(next));
        }

        return hasChanged;
    }

    /// <summary>Whether a snapshot at a place can be described: not before the latest one, not while one from the leader replaces the log.</summary>
    /// <param name="index">The place.</param>
    public bool CanDescribe(LogIndex index) =>
        replica.Log.PendingSnapshot is null && index >= replica.Log.Snapshot && index <= replica.Log.Applied && index > LogIndex.Zero
        && (index >= _knownFrom || index == replica.Log.Snapshot)
        && replica.Log.TryGetTerm(index, out _);

    /// <summary>Describes a snapshot at a place.</summary>
    /// <param name="index">The place, from the latest snapshot to the applied index.</param>
    /// <exception cref="ArgumentOutOfRangeException">The place is outside that range.</exception>
    public SnapshotDescriptor Describe(LogIndex index)
    {
        if (!CanDescribe(index))
            throw new ArgumentOutOfRangeException(nameof(index), index, $"A snapshot can be described from {replica.Log.Snapshot} to {replica.Log.Applied}, and not while one is being installed.");

        replica.Log.TryGetTerm(index, out var term);
        return new SnapshotDescriptor(index, term, At(index));
    }

    /// <summary>Forgets configurations that only entries before a snapshot were under.</summary>
    /// <param name="index">The snapshot's index.</param>
    public void ForgetBefore(LogIndex index)
    {
        while (_history.Count > 1 && _history[1].Since <= index)
            _history.RemoveAt(0);
    }

    private Configuration At(LogIndex index)
    {
        if (replica.Options.Planted == PlantedBug.SnapshotWithLatestConfiguration)
            return replica.Configuration;

        var place = _history.Count - 1;
        while (place > 0 && _history[place].Since > index)
            place--;
        return _history[place].Configuration;
    }

    private bool Apply(in Entry entry)
    {
        if (!ConfigurationChangeCodec.TryDecode(entry.Payload.Span, out var change, out var reason))
        {
            replica.Stop(FaultKind.ConfigurationUnusable, entry.Index, reason);
            return false;
        }

        var verdict = ConfigurationChanger.Apply(replica.Configuration, change);
        if (!verdict.IsTaken)
        {
            ChangesWithoutEffect++;
            return false;
        }

        _history.Add(new InForce(entry.Index, verdict.Configuration));
        Take(verdict.Configuration);
        return true;
    }

    private void Take(Configuration configuration)
    {
        replica.Configuration = configuration;
        replica.Members.Follow(configuration, replica.Options, replica.Log.Last);
    }

    private ReplicaId? FindUsedId(ConfigurationChange change)
    {
        var configuration = replica.Configuration;
        var parts = change.Changes;
        for (var i = 0; i < parts.Length; i++)
        {
            var replicaId = parts[i].Replica;
            var isAddition = parts[i].Kind is ChangeKind.AddVoter or ChangeKind.AddLearner;
            if (isAddition && replicaId <= configuration.LastReplica && (!configuration.Contains(replicaId) || Removes(parts.AsSpan(0, i), replicaId)))
                return replicaId;
        }

        return null;
    }

    private static bool Removes(ReadOnlySpan<ReplicaChange> parts, ReplicaId replicaId)
    {
        foreach (var part in parts)
        {
            if (part.Kind == ChangeKind.Remove && part.Replica == replicaId)
                return true;
        }

        return false;
    }

    // Nobody could reach such a member, and no other node could be told from its own. Those there are already stay as they are.
    private string? FindMemberWithoutNode(Configuration after)
    {
        foreach (var member in after.Members)
        {
            var isNew = !replica.Configuration.TryGetMember(member.Replica, out var before) || before != member;
            if (isNew && member.Node == default)
                return $"replica {member.Replica} is added without a node";
        }

        return null;
    }

    private readonly record struct InForce(LogIndex Since, Configuration Configuration);
}
