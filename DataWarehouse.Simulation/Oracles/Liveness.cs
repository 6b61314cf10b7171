using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>
/// Once the faults are over, a leader commits an entry that it took afterwards, and the group becomes whole. A leader that is only left over proves
/// nothing: it may be one that nobody answers any more. Until that entry is committed, no ten election timeouts pass without a step towards it: the
/// first brings a leader, and the others carry across what was in the logs when the faults ended, which may be hundreds of entries one by one.
/// </summary>
/// <remarks>
/// Source: issue 3, "a leader within 10 election timeouts, all replicas equal, progress"; Raft paper 5.6 (timing); FIELD-NOTES section 6, number 19
/// (hashicorp/raft 666: a leader kept by phantom contact). The election timeout is the least wait of a follower, <see cref="CoreOptions.ElectionTicks"/>
/// times (1 + priority) ticks of the slowest clock, not the drawn one that is up to twice as long. Not thread-safe; belongs to its world.
/// </remarks>
/// <param name="events">The clock.</param>
internal sealed class Liveness(EventQueue events) : Oracle
{
    private readonly SortedDictionary<long, (Term Term, LogIndex Last)> _leftOver = [];
    private readonly SortedDictionary<long, (LogIndex Last, LogIndex Commit, LogIndex Applied)> _reached = [];
    private LivenessBounds _bounds;
    private long _since = -1;
    private long _confirmedAt = -1;
    private long _steppedAt;
    private long _longestMicros;
    private LogIndex _backlogEnd;
    private Term _latest;

    /// <inheritdoc/>
    public override string Name => nameof(Liveness);

    /// <summary>Whether a leader has committed since the faults ended.</summary>
    public bool HasLeader => _confirmedAt >= 0;

    /// <summary>The longest time without a step towards that, in thousandths of what it may be.</summary>
    public long LeaderWaitPerMille => HasLeader ? _longestMicros * 1000 / _bounds.LeaderMicros : 0;

    /// <summary>How long the group has been getting well, in thousandths of what it may take.</summary>
    public long WholeWaitPerMille => _since < 0 ? 0 : (events.NowMicros - _since) * 1000 / _bounds.WholeMicros;

    /// <summary>The faults are over, or those that may end.</summary>
    /// <param name="bounds">How long things may take from now on.</param>
    /// <param name="running">The replicas that run.</param>
    public void FaultsEnded(LivenessBounds bounds, IEnumerable<IReplicaView> running)
    {
        ArgumentNullException.ThrowIfNull(running);
        (_bounds, _since, _steppedAt) = (bounds, events.NowMicros, events.NowMicros);
        foreach (var replica in running)
        {
            if (replica.Core is { } any)
            {
                _backlogEnd = LogIndex.Max(_backlogEnd, any.Log.Last);
                _reached[replica.Replica.Value] = (any.Log.Last, any.Log.Commit, replica.Applied);
            }

            if (replica.Core is { Role: Role.Leader } core) _leftOver[replica.Replica.Value] = (core.Term, core.Log.Last);
        }
    }

    /// <inheritdoc/>
    public override void Stepped(IReplicaView replica)
    {
        if (_since < 0 || HasLeader || replica.Core is not { } core) return;
        NoteStep(replica, core);
        if (core.Role != Role.Leader || !core.Log.TryGetTerm(core.Log.Commit, out var term) || term != core.Term) return;
        var isOld = _leftOver.TryGetValue(replica.Replica.Value, out var old) && old.Term == core.Term;
        if (!isOld || core.Log.Commit > old.Last) _confirmedAt = events.NowMicros;
    }

    /// <summary>
    /// A replica that gets or applies an entry of the backlog, or learns that one is committed, for the first time, brings the group nearer: who has not yet
    /// applied a committed change of the configuration does not campaign. The backlog of a leader is what it had when it was elected, since only behind that can
    /// it commit; entries that came later do not count, as a leader that nobody answers could go on sending those for ever. A replica that was starting when the
    /// faults ended shows its backlog when it is first seen.
    /// </summary>
    private void NoteStep(IReplicaView replica, RaftCore core)
    {
        if (core.Role == Role.Leader && core.Term > _latest) (_latest, _backlogEnd) = (core.Term, LogIndex.Max(_backlogEnd, core.Log.Last));
        if (!_reached.TryGetValue(replica.Replica.Value, out var reached)) _backlogEnd = LogIndex.Max(_backlogEnd, core.Log.Last);
        var (last, commit, applied) = reached;
        var hasMore = (core.Log.Last > last && last < _backlogEnd) || (replica.Applied > applied && applied < _backlogEnd);
        if (!hasMore && core.Log.Commit <= commit) return;
        _reached[replica.Replica.Value] = (LogIndex.Max(last, core.Log.Last), LogIndex.Max(commit, core.Log.Commit), LogIndex.Max(applied, replica.Applied));
        _longestMicros = Math.Max(_longestMicros, events.NowMicros - _steppedAt);
        _steppedAt = events.NowMicros;
    }

    /// <summary>Looks whether something takes too long.</summary>
    /// <param name="describe">Says how the replicas are.</param>
    public void Watch(Func<string> describe)
    {
        ArgumentNullException.ThrowIfNull(describe);
        var waited = events.NowMicros - _since;
        if (!HasLeader && events.NowMicros - _steppedAt > _bounds.LeaderMicros) Violated($"{waited / 1000} ms after the faults ended no leader has committed, and {(events.NowMicros - _steppedAt) / 1000} ms brought no step towards that. {describe()}");
        if (waited > _bounds.WholeMicros) Violated($"The group is not whole {waited / 1000} ms after the faults ended. {describe()}");
    }
}
