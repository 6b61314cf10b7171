using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Paper;

/// <summary>Section 5.2: randomized election timeouts, so that split votes are rare and resolved quickly.</summary>
public sealed class Section5_2_TimeoutTests
{
    private const int ElectionTicks = 10;

    [Theory]
    [InlineData("Follower")]
    [InlineData("Candidate")]
    public void Timeout_DrawnManyTimes_TakesEveryValueFromTToBelowTwoT(string role)
    {
        var seen = new SortedSet<int>();
        var rig = Roles.In(role);
        for (var round = 0; round < 50 * ElectionTicks; round++)
        {
            if (role == "Follower") rig.Step(Say.Heartbeat(2, rig.Term + 1));
            var ticks = 0;
            for (var term = rig.Term; rig.Term == term; ticks++) rig.Tick();
            seen.Add(ticks);
        }

        Assert.Equal(Enumerable.Range(ElectionTicks, ElectionTicks), seen);
    }

    [Fact]
    public void Timeout_OfSeveralReplicas_SeldomTheSame()
    {
        const int Rounds = 1000;
        CoreRig[] rigs =
            [.. Enumerable.Range(1, 5).Select(id => new CoreRig(Given.VotersUpTo(5), Given.Plain with { Seed = (ulong)id }, id))];
        var conflicts = 0;
        for (var round = 1; round <= Rounds; round++)
        {
            foreach (var rig in rigs) rig.Step(Say.Heartbeat(rig.Self == 1 ? 2 : 1, rig.Term + 1));
            var timeouts = rigs.Select(rig => rig.Core.ElectionTimeoutTicks).Order().ToArray();
            if (timeouts[0] == timeouts[1]) conflicts++;
        }

        // Five independent draws out of ten values share their minimum in about a third of the rounds.
        Assert.InRange(conflicts, 1, Rounds * 45 / 100);
    }

    [Fact]
    public void Timeout_OfTwoReplicasWithNeighbouringSeeds_AreDrawnIndependently()
    {
        var one = new CoreRig(Given.VotersUpTo(3), Given.Plain with { Seed = 42 }, 1);
        var other = new CoreRig(Given.VotersUpTo(3), Given.Plain with { Seed = 43 }, 2);
        var equal = 0;
        for (var round = 1; round <= 1000; round++)
        {
            one.Step(Say.Heartbeat(3, round + 1));
            other.Step(Say.Heartbeat(3, round + 1));
            if (one.Core.ElectionTimeoutTicks == other.Core.ElectionTimeoutTicks) equal++;
        }

        Assert.InRange(equal, 50, 150);
    }

    [Fact]
    public void Timeout_SameSeedSameReplica_IsTheSameAgain()
    {
        int[] Draws()
        {
            var rig = new CoreRig(Given.VotersUpTo(3), Given.Plain with { Seed = 7 });
            return [.. Enumerable.Range(2, 50).Select(term => rig.Step(Say.Heartbeat(2, term)).Core.ElectionTimeoutTicks)];
        }

        Assert.Equal(Draws(), Draws());
    }

    [Fact]
    public void Timeout_SetByHand_IsUsed()
    {
        var rig = new CoreRig(Given.VotersUpTo(3));
        rig.Core.ElectionTimeoutTicks = 13;

        rig.Tick(12);
        Assert.Equal(Role.Follower, rig.Role);
        rig.Tick();

        Assert.Equal(Role.Candidate, rig.Role);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Group_SplitVote_IsResolvedByTheNextTimeouts(int count)
    {
        var group = GroupRig.Of(count);
        foreach (var rig in group.All) rig.Do(core => core.Campaign());
        group.Deliver();
        Assert.DoesNotContain(group.All, rig => rig.Role == Role.Leader);

        for (var tick = 0; tick < 10 * ElectionTicks && group.All.All(rig => rig.Role != Role.Leader); tick++) group.Tick();

        Assert.Single(group.All, rig => rig.Role == Role.Leader);
    }

    [Theory]
    [InlineData(0, 10, 20)]
    [InlineData(1, 20, 30)]
    [InlineData(3, 40, 50)]
    public void Priority_Lower_WaitsThatManyTimeoutsMore(int priority, int least, int below)
    {
        for (var seed = 1ul; seed < 50; seed++)
        {
            var rig = new CoreRig(Given.VotersUpTo(3), Given.Plain with { Priority = priority, Seed = seed });
            var ticks = 0;
            for (; rig.Role == Role.Follower; ticks++) rig.Tick();
            Assert.InRange(ticks, least, below - 1);
        }
    }

    [Fact]
    public void Priority_PreferredReplicaIsThere_ItLeads()
    {
        var configuration = Given.VotersUpTo(3);
        for (var seed = 1ul; seed < 30; seed++)
        {
            var group = new GroupRig(
                new CoreRig(configuration, Given.Plain with { Seed = seed, Priority = 1 }, 1),
                new CoreRig(configuration, Given.Plain with { Seed = seed, Priority = 0 }, 2),
                new CoreRig(configuration, Given.Plain with { Seed = seed, Priority = 2 }, 3));
            for (var tick = 0; tick < 20; tick++) group.Tick();
            Assert.Equal(Role.Leader, group[2].Role);
        }
    }

    [Fact]
    public void Priority_PreferredReplicaIsGone_AnotherLeads()
    {
        var configuration = Given.VotersUpTo(3);
        var group = new GroupRig(
            new CoreRig(configuration, Given.Plain with { Seed = 1, Priority = 3 }, 1),
            new CoreRig(configuration, Given.Plain with { Seed = 1, Priority = 2 }, 3));

        for (var tick = 0; tick < 60; tick++) group.Tick();

        Assert.Single(group.All, rig => rig.Role == Role.Leader);
    }
}
