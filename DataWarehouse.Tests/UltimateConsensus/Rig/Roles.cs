using DataWarehouse.Plugins.UltimateConsensus.Core;

namespace DataWarehouse.Tests.UltimateConsensus.Rig;

/// <summary>Brings a rig into a role by the messages that bring a real replica there.</summary>
internal static class Roles
{
    /// <summary>A follower of a leader in a term.</summary>
    public static CoreRig Follow(this CoreRig rig, long leader, long term)
    {
        rig.Step(Say.Heartbeat(leader, term));
        Assert.Equal((Role.Follower, term, leader), (rig.Role, rig.Term, rig.Leader));
        rig.Take();
        return rig;
    }

    /// <summary>A replica that asks whether an election would succeed.</summary>
    public static CoreRig PreCampaign(this CoreRig rig)
    {
        rig.Do(core => core.Campaign());
        Assert.Equal(Role.PreCandidate, rig.Role);
        return rig;
    }

    /// <summary>A candidate in the next term.</summary>
    public static CoreRig Campaign(this CoreRig rig)
    {
        rig.Do(core => core.Campaign());
        foreach (var voter in Peers(rig).Where(_ => rig.Role == Role.PreCandidate)) rig.Step(Say.PreVoted(voter, rig.Term + 1));
        return rig;
    }

    /// <summary>A leader of the next term whose first entry is not committed, unless it is the only voter.</summary>
    public static CoreRig Lead(this CoreRig rig)
    {
        rig.Campaign();
        foreach (var voter in Peers(rig).Where(_ => rig.Role == Role.Candidate)) rig.Step(Say.Voted(voter, rig.Term));
        Assert.Equal(Role.Leader, rig.Role);
        rig.Take();
        return rig;
    }

    /// <summary>A leader whose whole log is on all members.</summary>
    public static CoreRig LeadCommitted(this CoreRig rig)
    {
        rig.Lead().AcknowledgeAll();
        Assert.Equal(rig.Last, rig.Commit);
        return rig;
    }

    /// <summary>All members say that they have the leader's log.</summary>
    public static CoreRig AcknowledgeAll(this CoreRig rig)
    {
        for (var last = -1L; last != rig.Last;)
        {
            last = rig.Last;
            foreach (var member in Members(rig)) rig.Step(Say.AppendOk(member, rig.Term, last));
        }

        rig.Take();
        return rig;
    }

    /// <summary>A replica in the role with this name, in term 5 or, as one that campaigns, 4 or 5.</summary>
    public static CoreRig In(string role, long term = 5)
    {
        var before = role is "Follower" or "PreCandidate" ? term : term - 1;
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1], term: before), Given.Plain with { PreVote = role == "PreCandidate" });
        switch (role)
        {
            case "Follower": rig.Follow(2, term); break;
            case "PreCandidate": rig.PreCampaign(); break;
            case "Candidate": rig.Campaign(); break;
            default: rig.Lead(); break;
        }

        rig.Take();
        Assert.Equal((role, term), (rig.Role.ToString(), rig.Term));
        return rig;
    }

    private static long[] Peers(CoreRig rig) =>
        [.. rig.Core.Configuration.Voters.Union(rig.Core.Configuration.OutgoingVoters).Select(id => id.Value).Where(id => id != rig.Self)];

    private static long[] Members(CoreRig rig) =>
        [.. rig.Core.Configuration.Members.Select(member => member.Replica.Value).Where(id => id != rig.Self)];
}
