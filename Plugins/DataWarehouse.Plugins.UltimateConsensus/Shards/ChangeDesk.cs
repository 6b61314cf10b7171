using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Proposals;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>The change of configuration or leader that somebody waits for at one replica; at most one at a time, as the core takes no more.</summary>
/// <remarks>Not thread-safe; belongs to its replica.</remarks>
/// <param name="core">The core.</param>
/// <param name="options">How long anybody waits.</param>
internal sealed class ChangeDesk(RaftCore core, ShardOptions options)
{
    private IChangeCaller? _caller;
    private Term _term;
    private LogIndex _index;
    private ReplicaId _target;
    private long _withoutEffect;
    private long _deadlineTick;

    /// <summary>Whether somebody waits.</summary>
    public bool HasSome => _caller is not null;

    private bool IsInForce => options.Planted == PlantedShardBug.ChangeToldAtCommit
        ? core.Log.Commit >= _index
        : core.Log.Applied >= _index && !core.Configuration.IsJoint;

    /// <summary>Begins a change of the configuration.</summary>
    /// <param name="change">The change.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="nowTick">The tick of the shard.</param>
    /// <param name="leader">Who leads, as far as known; or nobody.</param>
    public void Change(ConfigurationChange change, IChangeCaller caller, long nowTick, PeerId leader)
    {
        if (!CanBegin(caller, leader)) return;
        if (FindFlaw(change) is { } flaw)
        {
            caller.Refused(RequestRefusal.NotPossible, leader, flaw);
            return;
        }

        var admission = core.ChangeConfiguration(change);
        if (admission.IsTaken) (_index, _target, _withoutEffect) = (admission.Index, ReplicaId.None, core.ChangesWithoutEffect);
        Begin(admission, caller, nowTick, leader);
    }

    /// <summary>Begins to hand leadership over.</summary>
    /// <param name="target">Who is to lead.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="nowTick">The tick of the shard.</param>
    /// <param name="leader">Who leads, as far as known; or nobody.</param>
    public void Transfer(ReplicaId target, IChangeCaller caller, long nowTick, PeerId leader)
    {
        if (!CanBegin(caller, leader)) return;
        var admission = core.TransferLeadership(target);
        if (admission.IsTaken) _target = target;
        if (target == core.Self) caller.Done();
        else Begin(admission, caller, nowTick, leader);
    }

    /// <summary>Something has happened: tells whoever waits, if it is over.</summary>
    /// <param name="leader">Who leads, as far as known; or nobody.</param>
    public void Look(PeerId leader)
    {
        if (_caller is null) return;
        if (!_target.IsNone) LookAtTransfer(leader);
        else LookAtChange(leader);
    }

    /// <summary>A tick has passed.</summary>
    /// <param name="nowTick">The tick of the shard.</param>
    /// <param name="leader">Who leads, as far as known; or nobody.</param>
    public void Tick(long nowTick, PeerId leader)
    {
        Look(leader);
        if (nowTick >= _deadlineTick) End()?.Unknown(leader);
    }

    /// <summary>The replica stops or begins anew: nobody will hear more of it.</summary>
    public void Close() => End()?.Unknown(default);

    /// <summary>
    /// The core takes a member that is there already for what it is, wherever the change says that it lives. And a replica without a configuration does not vote: groups whose new voters
    /// are mostly such would not find a leader again if theirs were lost before it has filled them.
    /// </summary>
    private string? FindFlaw(ConfigurationChange change)
    {
        foreach (var part in change.Changes)
        {
            if (part.Node != default && core.Configuration.TryGetMember(part.Replica, out var member) && member.Node != part.Node)
                return $"replica {part.Replica} is held by {member.Node}, not by {part.Node}; a new replica needs a number above {core.Configuration.LastReplica}";
            if (part.Kind == ChangeKind.AddVoter && !core.Configuration.IsVoter(part.Replica) && !IsFilled(part.Replica))
                return $"replica {part.Replica} has nothing of the group yet, so it could not vote; make it a learner, and a voter once it has caught up";
        }

        return null;
    }

    private bool IsFilled(ReplicaId replica)
    {
        foreach (var progress in core.Progress)
        {
            if (progress.Replica == replica) return progress.Match > LogIndex.Zero;
        }

        return false;
    }

    private bool CanBegin(IChangeCaller caller, PeerId leader)
    {
        if (core.Role != Role.Leader) caller.Refused(RequestRefusal.NotLeader, leader, null);
        else if (_caller is not null) caller.Refused(RequestRefusal.Busy, leader, "another change is under way");
        else return true;
        return false;
    }

    private void Begin(in Admission admission, IChangeCaller caller, long nowTick, PeerId leader)
    {
        if (admission.IsTaken) (_caller, _term, _deadlineTick) = (caller, core.Term, nowTick + options.OutcomeTicks);
        else caller.Refused(ReasonOf(admission.Refusal), leader, admission.Detail ?? TextOf(admission.Refusal));
    }

    private void LookAtTransfer(PeerId leader)
    {
        if (core.Leader == _target) End()!.Done();
        else if (core.Role == Role.Leader && core.TransferTarget.IsNone) End()!.Refused(RequestRefusal.NotPossible, leader, $"replica {_target} did not take over in time");
    }

    /// <summary>As long as it leads in the same term, the entry at that place is its own.</summary>
    private void LookAtChange(PeerId leader)
    {
        if (core.Role != Role.Leader || core.Term != _term) LookWithoutLeadership(leader);
        else if (IsInForce) Conclude(leader);
    }

    /// <summary>A leader that a change removes steps down once it is in force.</summary>
    private void LookWithoutLeadership(PeerId leader)
    {
        if (core.Term == _term && IsInForce) Conclude(leader);
        else End()!.Unknown(leader);
    }

    private void Conclude(PeerId leader)
    {
        if (core.ChangesWithoutEffect > _withoutEffect) End()!.Refused(RequestRefusal.NotPossible, leader, "the change did not fit the configuration in force any more");
        else End()!.Done();
    }

    private IChangeCaller? End()
    {
        var caller = _caller;
        _caller = null;
        return caller;
    }

    private static RequestRefusal ReasonOf(Refusal refusal) => refusal switch
    {
        Refusal.NotLeader or Refusal.NoLeader => RequestRefusal.NotLeader,
        Refusal.Busy or Refusal.TransferInProgress or Refusal.ChangePending or Refusal.NothingCommittedInTerm or Refusal.NoEffect => RequestRefusal.Busy,
        Refusal.Stopped => RequestRefusal.Stopped,
        Refusal.TooLarge => RequestRefusal.TooLarge,
        _ => RequestRefusal.NotPossible,
    };

    private static string TextOf(Refusal refusal) => refusal switch
    {
        Refusal.TransferInProgress => "leadership is being handed over",
        Refusal.ChangePending => "an earlier change is not applied yet",
        Refusal.NothingCommittedInTerm => "the leader has not committed an entry of its own term yet",
        Refusal.ConfigurationIsJoint => "the configuration is joint, and must be left first",
        Refusal.ConfigurationIsNotJoint => "the configuration is not joint, so it cannot be left",
        Refusal.ReplicaIdUsed => "the replica id was used before, or is not larger than the last one given",
        Refusal.UnknownReplica => "there is no such replica that could do this",
        Refusal.NotAVoter => "this replica is no voter",
        Refusal.NotInitialised => "the replica has no configuration yet",
        Refusal.NoEffect => "leadership is being handed to that very replica",
        _ => "the change leads to no usable configuration",
    };
}
