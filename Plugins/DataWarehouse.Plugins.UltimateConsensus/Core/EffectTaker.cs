using DataWarehouse.Plugins.UltimateConsensus.Elections;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Reads;
using DataWarehouse.Plugins.UltimateConsensus.Replication;

namespace DataWarehouse.Plugins.UltimateConsensus.Core;

/// <summary>Gathers what a core wants done, and remembers what it has handed out.</summary>
/// <remarks>Not thread-safe; belongs to its core.</remarks>
internal sealed class EffectTaker
{
    private readonly Replica _replica;
    private readonly Replicator _replicator;
    private readonly ReadRounds _reads;
    private readonly CatalogueGate _gate;
    private HardState _taken;
    private WriteId _lastWrite;
    private Role _role;
    private ReplicaId _leader;
    private bool _isFaultTold;

    /// <summary>Begins with what is durable already.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="replicator">Wants old entries.</param>
    /// <param name="reads">Grants reads.</param>
    /// <param name="gate">Asks the catalogue.</param>
    public EffectTaker(Replica replica, Replicator replicator, ReadRounds reads, CatalogueGate gate)
    {
        _gate = gate;
        _replica = replica;
        _replicator = replicator;
        _reads = reads;
        _taken = HardState;
    }

    /// <summary>Whether there is anything to hand out.</summary>
    public bool HasAny => _replica.Fault is not null
        ? !_isFaultTold
        : HasWrite || HasMessages || _replica.Log.HasCommittedToTake || _reads.HasWork || _replicator.HasFetches
            || HasNewLeadership || _replica.Removal.IsToTell || _gate.IsQuestionToTell;

    private HardState HardState => new(_replica.Term, _replica.Vote, _replica.Log.Commit);

    // A commit index that waits to be told waits to be written, too: it goes with the next write.
    private bool HasNewState => _replica.CommitWaits ? _taken.Term != _replica.Term || _taken.Vote != _replica.Vote : _taken != HardState;

    private bool HasChanges =>
        HasNewState || _replica.Log.NextUnsaved <= _replica.Log.Last || _replica.SnapshotToWrite is not null || _replica.OwnVote.IsCast;

    private bool HasWrite => HasChanges && !_replica.HoldsWritesBack;

    // Asked where no write can be taken: if something is to be written, it is held back, and so is what waits for it.
    private bool HasMessages => HasChanges ? _replica.Outbox.HasFree : !_replica.Outbox.IsEmpty;

    private bool HasNewLeadership => _role != _replica.Role || _leader != _replica.Leader;

    /// <summary>Hands everything out.</summary>
    /// <param name="effects">Where to.</param>
    public void Take(Effects effects)
    {
        effects.Clear();
        effects.Role = _replica.Role;
        effects.Leader = _replica.Leader;
        effects.Term = _replica.Term;
        if (_replica.Fault is not null)
        {
            effects.Fault = _isFaultTold ? null : _replica.Fault;
            _isFaultTold = true;
            return;
        }

        var round = _reads.Begin();
        if (round != 0)
            _replicator.BroadcastHeartbeat(round);
        _replica.Log.Seal();
        if (HasWrite)
            effects.Write = TakeWrite();
        TakeMessages(effects);
        TakeCommitted(effects);
        _reads.MoveTo(effects);
        if (_replica.IsLeader)
            _replicator.MoveFetchesTo(effects);
        else
            _replicator.ForgetFetches();
        effects.LeadershipChanged = HasNewLeadership;
        (_role, _leader) = (_replica.Role, _replica.Leader);
        TakeMembership(effects);
    }

    private void TakeMembership(Effects effects)
    {
        effects.AskCatalogue = _gate.IsQuestionToTell;
        _gate.QuestionTold();
        effects.Removed = _replica.Removal.IsToTell;
        if (effects.Removed)
            _replica.Removal.Told();
    }

    private WriteEffect TakeWrite()
    {
        var log = _replica.Log;
        var state = HardState;
        var entries = log.Read(log.NextUnsaved, log.Last, long.MaxValue);
        var hasVoteOrTerm = state.Term != _taken.Term || state.Vote != _taken.Vote;
        if (_replica.Options.Planted == PlantedBug.VoteNotSynced)
            hasVoteOrTerm = false;

        _lastWrite = new WriteId(_lastWrite.Value + 1);
        var snapshot = _replica.SnapshotToWrite;
        var mustSync = hasVoteOrTerm || !entries.IsEmpty || snapshot is not null;
        var effect = new WriteEffect(_lastWrite, mustSync, state == _taken ? null : state, entries, snapshot);
        _replica.Ledger.Begin(new PendingWrite
        {
            Id = _lastWrite,
            LastEntry = log.Last,
            Snapshot = snapshot,
            OwnVote = _replica.OwnVote,
        });
        log.MarkSaved();
        _taken = state;
        _replica.SnapshotToWrite = null;
        _replica.OwnVote = default;
        return effect;
    }

    // A promise leaves with the write that it waits for, or after the latest one if nothing is left to write.
    private void TakeMessages(Effects effects)
    {
        if (HasChanges)
            _replica.Outbox.MoveFreeTo(effects);
        else
            _replica.Outbox.MoveTo(effects, _replica.Term, _replica.Ledger.Latest);
    }

    private void TakeCommitted(Effects effects)
    {
        effects.Apply = _replica.Log.TakeCommitted();
        if (!_replica.IsLeader)
            return;

        foreach (ref readonly var entry in effects.Apply.Entries)
            _replica.UncommittedBytes -= entry.SizeBytes;
    }
}
