using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>
/// Once the faults are over, a leader commits an entry that it took afterwards within ten election timeouts, and the group becomes whole. A leader
/// that is only left over proves nothing: it may be one that nobody answers any more.
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
    private LivenessBounds _bounds;
    private long _since = -1;
    private long _confirmedAt = -1;

    /// <inheritdoc/>
    public override string Name => nameof(Liveness);

    /// <summary>Whether a leader has committed since the faults ended.</summary>
    public bool HasLeader => _confirmedAt >= 0;

    /// <summary>How long that took, in thousandths of what it may.</summary>
    public long LeaderWaitPerMille => HasLeader ? (_confirmedAt - _since) * 1000 / _bounds.LeaderMicros : 0;

    /// <summary>How long the group has been getting well, in thousandths of what it may take.</summary>
    public long WholeWaitPerMille => _since < 0 ? 0 : (events.NowMicros - _since) * 1000 / _bounds.WholeMicros;

    /// <summary>The faults are over, or those that may end.</summary>
    /// <param name="bounds">How long things may take from now on.</param>
    /// <param name="running">The replicas that run.</param>
    public void FaultsEnded(LivenessBounds bounds, IEnumerable<IReplicaView> running)
    {
        ArgumentNullException.ThrowIfNull(running);
        (_bounds, _since) = (bounds, events.NowMicros);
        foreach (var replica in running)
        {
            if (replica.Core is { Role: Role.Leader } core) _leftOver[replica.Replica.Value] = (core.Term, core.Log.Last);
        }
    }

    /// <inheritdoc/>
    public override void Stepped(IReplicaView replica)
    {
        if (_since < 0 || HasLeader || replica.Core is not { Role: Role.Leader } core) return;
        if (!core.Log.TryGetTerm(core.Log.Commit, out var term) || term != core.Term) return;
        var isOld = _leftOver.TryGetValue(replica.Replica.Value, out var old) && old.Term == core.Term;
        if (!isOld || core.Log.Commit > old.Last) _confirmedAt = events.NowMicros;
    }

    /// <summary>Looks whether something takes too long.</summary>
    /// <param name="describe">Says how the replicas are.</param>
    public void Watch(Func<string> describe)
    {
        ArgumentNullException.ThrowIfNull(describe);
        var waited = events.NowMicros - _since;
        if (!HasLeader && waited > _bounds.LeaderMicros) Violated($"No leader has committed {waited / 1000} ms after the faults ended. {describe()}");
        if (waited > _bounds.WholeMicros) Violated($"The group is not whole {waited / 1000} ms after the faults ended. {describe()}");
    }
}
