using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles.Observation;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>A leader answers a follower's read only after a quorum has answered heartbeats since that read was asked for.</summary>
/// <remarks>
/// Source: thesis, section 6.4; etcd #20418 (answers from before the question confirmed it). A stale answer seldom shows in what clients are told, so
/// the rule itself is checked, by the order in which messages leave. Not thread-safe; belongs to its world.
/// </remarks>
/// <param name="observations">What was seen.</param>
internal sealed class ReadRoundFresh(Observations observations) : Oracle
{
    private const int StatesMax = 16;
    private readonly Dictionary<(ReplicaId Asker, long Request), long> _asked = [];
    private readonly Dictionary<(ReplicaId Voter, ReplicaId Leader), (Term Term, long Order)> _answered = [];
    private readonly Dictionary<ReplicaId, List<(Term Term, Configuration Configuration, long From)>> _states = [];
    private long _order;

    /// <inheritdoc/>
    public override string Name => nameof(ReadRoundFresh);

    /// <inheritdoc/>
    public override void Sent(IReplicaView replica, in Message message)
    {
        if (message.Kind == MessageKind.ReadIndex) _asked.TryAdd((replica.Replica, message.Round), ++_order);
        else if (message.Kind == MessageKind.HeartbeatResponse) _answered[(replica.Replica, message.To)] = (message.Term, ++_order);
        else if (message.Kind == MessageKind.ReadIndexResponse && !message.Refused) Check(replica, message);
    }

    /// <inheritdoc/>
    public override void Stepped(IReplicaView replica)
    {
        if (replica.Core is not { } core) return;
        if (!_states.TryGetValue(replica.Replica, out var states)) _states.Add(replica.Replica, states = []);
        if (states.Count > 0 && states[^1].Term == core.Term && ReferenceEquals(states[^1].Configuration, core.Configuration)) return;
        if (states.Count == StatesMax) states.RemoveAt(0);
        states.Add((core.Term, core.Configuration, _order));
    }

    private void Check(IReplicaView leader, in Message message)
    {
        if (!_asked.TryGetValue((message.To, message.Round), out var asked)) return;
        var seen = observations.Of(leader.Replica);
        var term = leader.Core?.Term ?? seen.Term;
        if (HasQuorum(seen.Configuration, leader.Replica, term, asked)) return;
        if (leader.Core is { } core && HasQuorum(core.Configuration, leader.Replica, term, asked)) return;

        // An answer may have been due a moment ago, and the leader have moved on before it left.
        if (_states.TryGetValue(leader.Replica, out var states) && HadQuorum(states, leader.Replica, asked)) return;
        Violated($"Leader {leader.Replica} of term {term} answered read {message.Round} of replica {message.To}; no quorum has answered it since that was asked.");
    }

    private bool HadQuorum(List<(Term Term, Configuration Configuration, long From)> states, ReplicaId leader, long asked)
    {
        for (var i = states.Count - 1; i >= 0; i--)
        {
            if (HasQuorum(states[i].Configuration, leader, states[i].Term, asked)) return true;
            if (states[i].From < asked) return false;
        }

        return false;
    }

    private bool HasQuorum(Configuration configuration, ReplicaId leader, Term term, long asked) =>
        HasMajority(configuration.Voters.AsSpan(), leader, term, asked) && HasMajority(configuration.OutgoingVoters.AsSpan(), leader, term, asked);

    private bool HasMajority(ReadOnlySpan<ReplicaId> voters, ReplicaId leader, Term term, long asked)
    {
        var heard = 0;
        foreach (var voter in voters)
        {
            if (voter == leader || (_answered.TryGetValue((voter, leader), out var answer) && answer.Term == term && answer.Order > asked)) heard++;
        }

        return voters.IsEmpty || heard > voters.Length / 2;
    }
}
