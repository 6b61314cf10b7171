using DataWarehouse.Plugins.UltimateConsensus.Offline;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;

namespace DataWarehouse.Tests.UltimateConsensus.Offline;

/// <summary>Which survivor a group goes on with, and when it does not need one.</summary>
public sealed class RecoveryPlannerTests
{
    private static readonly RecoveryMember[] Three = [new(1, "a", 1), new(2, "b", 2), new(3, "c", 3)];
    private static readonly RecoveryMember[] Five = [.. Three, new(4, "d", 4), new(5, "e", 5)];

    [Theory]
    [InlineData(3, 10, 4, 5, "b")]
    [InlineData(4, 10, 4, 11, "b")]
    [InlineData(4, 11, 4, 10, "a")]
    [InlineData(5, 5, 4, 11, "a")]
    public void Winner_HasTheHighestTermThenIndex(long termOfA, long lastOfA, long termOfB, long lastOfB, string winner)
    {
        var plan = Make(Five, Survivor("a", 1, 1, termOfA, lastOfA), Survivor("b", 2, 2, termOfB, lastOfB));

        var group = Assert.Single(plan.Groups);
        Assert.Equal((RecoveryFate.Recovered, winner, 1_000_001L, 2), (group.Fate, group.Winner!.Node, group.Winner.Replica, group.Generation));
        Assert.Equal(["c", "d", "e"], group.Lost.Select(static lost => lost.Node));
        Assert.True(group.NewTerm > Math.Max(termOfA, termOfB));
        Assert.Empty(group.Refilled);
        Assert.Contains($"behind {group.Index}", group.Statement, StringComparison.Ordinal);
    }

    [Fact]
    public void Survivors_InAnyOrder_MakeTheSamePlan_AndOtherLogsAnother()
    {
        var (a, b) = (Survivor("a", 1, 1, 3, 10), Survivor("b", 2, 2, 3, 9));

        Assert.Equal(Make(Five, a, b).Id, Make(Five, b, a).Id);
        Assert.NotEqual(Make(Five, a, b).Id, Make(Five, a, Survivor("b", 2, 2, 3, 8)).Id);
        Assert.NotEqual(Make(Five, a, b).Id, RecoveryPlanner.Make([Of(Five, a), Of(Five, b)], 7).Id);
        Assert.NotEqual(Make(Five, a, b).Id, RecoveryPlanner.Make([Of(Five, a), Of(Five, b) with { Look = Of(Five, b).Look with { Batch = 9 } }], null).Id);
    }

    [Fact]
    public void Quorum_OfSurvivors_IsNotRecovered()
    {
        var plan = Make(Three, Survivor("a", 1, 1, 3, 10), Survivor("c", 3, 3, 3, 10));

        Assert.Equal(RecoveryFate.Serves, plan.Groups[0].Fate);
        Assert.Contains("quorum", plan.Refusal!, StringComparison.Ordinal);
    }

    [Fact]
    public void Survivor_WhoseReplicaIsAnother_IsNoVoter()
    {
        // The node of voter 3 lost its data, and holds a replica that came later: voter 3 is lost.
        var plan = Make(Three, Survivor("a", 1, 1, 3, 10), Survivor("c", 3, 9, 0, 0) with { IsEmpty = true });

        Assert.Equal((RecoveryFate.Recovered, "a"), (plan.Groups[0].Fate, plan.Groups[0].Winner!.Node));
    }

    [Fact]
    public void JointConfiguration_NeedsBothQuorums()
    {
        RecoveryMember[] next = [new(2, "b", 2), new(3, "c", 3), new(4, "d", 4)];
        var a = Of(Three, Survivor("a", 1, 1, 3, 10));
        var group = a.Look.Groups[0] with { Voters = next, OutgoingVoters = Three };
        RecoverySurvivor With(string node, long number) => new(node, number, new RecoveryLook { Groups = [group with { Replica = number }] });

        Assert.Equal(RecoveryFate.Serves, RecoveryPlanner.Make([With("b", 2), With("c", 3)], null).Groups[0].Fate);
        Assert.Equal(RecoveryFate.Recovered, RecoveryPlanner.Make([With("a", 1), With("b", 2)], null).Groups[0].Fate);
        Assert.Equal(RecoveryFate.Recovered, RecoveryPlanner.Make([With("c", 3), With("d", 4)], null).Groups[0].Fate);
    }

    [Fact]
    public void SystemGroup_RefillsTheOtherSurvivors_UnderNumbersBelowTheWinners()
    {
        var plan = RecoveryPlanner.Make([Of(Five, Survivor("a", 1, 1, 3, 9), 0), Of(Five, Survivor("b", 2, 2, 3, 10), 0)], null);

        var group = plan.Groups[0];
        Assert.Equal(new RecoveryMember(1_000_002, "b", 2), group.Winner);
        Assert.Equal([new RecoveryMember(1_000_001, "a", 1)], group.Refilled);
        Assert.Equal((false, 1_000_001L), (plan.StepsOf("a").Single().IsWinner, plan.StepsOf("a").Single().Self.Replica));
        Assert.Equal((true, 1_000_002L), (plan.StepsOf("b").Single().IsWinner, plan.StepsOf("b").Single().Self.Replica));
        Assert.Empty(plan.StepsOf("c"));
    }

    [Fact]
    public void SurvivorLeftBehindByAnEarlierRecovery_IsRefilledAsItsNewMember()
    {
        RecoveryMember[] voters = [new(1_000_002, "b", 2)];
        var winner = Of(voters, Survivor("b", 2, 1_000_002, 4, 15), 0);
        winner = winner with { Look = winner.Look with { Groups = [winner.Look.Groups[0] with { Learners = [new RecoveryMember(1_000_001, "a", 1)], LastReplica = 1_000_002 }] } };

        var plan = RecoveryPlanner.Make([Of(Five, Survivor("a", 1, 1, 3, 9), 0), winner], null);
        var again = RecoveryPlanner.Make([Of([], Survivor("a", 1, 1_000_001, 0, 0) with { IsEmpty = true }, 0), winner], null);

        Assert.Equal((RecoveryFate.Serves, null), (plan.Groups[0].Fate, plan.Refusal));
        Assert.Equal(1_000_001, plan.StepsOf("a").Single().Self.Replica);
        Assert.Empty(plan.StepsOf("b"));
        Assert.Empty(again.StepsOf("a"));
        Assert.NotNull(again.Refusal);
    }

    [Fact]
    public void SecondRecovery_BeginsTheNextMillion()
    {
        RecoveryMember[] voters = [new(1_000_001, "a", 1), new(1_000_002, "f", 6), new(1_000_003, "g", 7)];

        var plan = Make(voters, Survivor("a", 1, 1_000_001, 9, 90));

        Assert.Equal((3, 2_000_001L), (plan.Groups[0].Generation, plan.Groups[0].Winner!.Replica));
    }

    [Fact]
    public void GroupThatNobodyHolds_OrThatWasNeverFilled_IsRefusedWithTheReason()
    {
        var empty = Make([], Survivor("a", 1, 1, 0, 0) with { IsEmpty = true });

        Assert.Equal(RecoveryFate.Nothing, empty.Groups[0].Fate);
        Assert.NotNull(empty.Refusal);
        Assert.Contains("no survivor holds group 9", RecoveryPlanner.Make([Of(Three, Survivor("a", 1, 1, 1, 1))], 9).Refusal!, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => RecoveryPlanner.Make([], null));
        Assert.Throws<ArgumentException>(() => Make(Three, Survivor("a", 1, 1, 1, 1), Survivor("a", 1, 1, 1, 1)));
        Assert.Throws<ArgumentException>(() => RecoveryPlanner.Make([new RecoverySurvivor("a", 1, new RecoveryLook { Refusal = new LogNote("Locked", "lock", -1, "x") })], null));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(1_000_000, 1)]
    [InlineData(1_000_001, 2)]
    [InlineData(2_000_001, 3)]
    public void Numbers_TellTheGeneration(long last, int generation)
    {
        Assert.Equal(generation, ReplicaNumbers.GenerationOf(last));
        Assert.Equal(generation, ReplicaNumbers.GenerationOf(ReplicaNumbers.FirstOf(generation)));
    }

    private static RecoveryPlan Make(RecoveryMember[] voters, params Sketch[] survivors) => RecoveryPlanner.Make([.. survivors.Select(survivor => Of(voters, survivor))], null);

    private static Sketch Survivor(string node, long incarnation, long replica, long term, long last) => new(node, incarnation, replica, term, last);

    private static RecoverySurvivor Of(RecoveryMember[] voters, Sketch sketch, long group = 7) => new(sketch.Node, sketch.Incarnation, new RecoveryLook
    {
        Directory = sketch.Node,
        Groups =
        [
            new RecoveryGroup
            {
                Group = group,
                Replica = sketch.Replica,
                Term = sketch.Term,
                Commit = sketch.Last,
                Last = sketch.Last,
                LastTerm = sketch.Term,
                LastReplica = voters.Length == 0 ? 0 : voters.Max(static voter => voter.Replica),
                Voters = sketch.IsEmpty ? [] : voters,
                OutgoingVoters = [],
                Learners = [],
            },
        ],
    });

    private sealed record Sketch(string Node, long Incarnation, long Replica, long Term, long Last)
    {
        public bool IsEmpty { get; init; }
    }
}
