using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;

namespace DataWarehouse.Plugins.UltimateConsensus.Elections;

/// <summary>The answers to one campaign. Anyone's answer is kept; which ones count is for the configuration to say.</summary>
/// <remarks>Not thread-safe; belongs to its core.</remarks>
internal sealed class VoteTally
{
    private readonly List<(ReplicaId Voter, VoteState State)> _answers = [];

    /// <summary>Forgets all answers.</summary>
    public void Clear() => _answers.Clear();

    /// <summary>Notes an answer; the first of each replica counts.</summary>
    /// <param name="voter">Who answers.</param>
    /// <param name="isGranted">What.</param>
    public void Add(ReplicaId voter, bool isGranted)
    {
        if (_answers.Count < Configuration.MembersMax && StateOf(voter) == VoteState.None)
            _answers.Add((voter, isGranted ? VoteState.Granted : VoteState.Refused));
    }

    /// <summary>How the campaign stands.</summary>
    /// <param name="configuration">Whose votes count.</param>
    /// <param name="planted">A fault put in on purpose.</param>
    public VoteOutcome Outcome(Configuration configuration, PlantedBug planted)
    {
        Span<VoteState> incoming = stackalloc VoteState[configuration.Voters.Length];
        Fill(incoming, configuration.Voters);
        if (planted == PlantedBug.JointIgnoresOutgoing)
            return MajorityQuorum.Outcome(incoming);

        Span<VoteState> outgoing = stackalloc VoteState[configuration.OutgoingVoters.Length];
        Fill(outgoing, configuration.OutgoingVoters);
        return JointQuorum.Outcome(incoming, outgoing);
    }

    private void Fill(Span<VoteState> states, ImmutableArray<ReplicaId> voters)
    {
        for (var i = 0; i < states.Length; i++)
            states[i] = StateOf(voters[i]);
    }

    private VoteState StateOf(ReplicaId voter)
    {
        foreach (var (candidate, state) in _answers)
        {
            if (candidate == voter)
                return state;
        }

        return VoteState.None;
    }
}
