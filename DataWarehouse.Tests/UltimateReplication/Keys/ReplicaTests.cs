using DataWarehouse.Plugins.UltimateReplication;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.UltimateReplication.Keys;

public sealed class ReplicaTests
{
    private static readonly Incarnation A = new(1);
    private static readonly Incarnation B = new(2);

    [Fact]
    public void Read_AbsentKey_HasNoValue()
    {
        using var cluster = new Cluster(["a"]);

        Assert.Empty(cluster["a"].Read("k").Siblings);
        Assert.Equal(0, cluster["a"].Sync.KeyCount);
    }

    [Fact]
    public void Write_WithContextOfARead_ReplacesWhatWasRead()
    {
        using var cluster = new Cluster(["a"]);
        cluster["a"].Write("k", "1");

        var dot = cluster["a"].Write("k", "2", cluster["a"].Read("k").Context);

        Assert.Equal(new Dot(A, 2), dot);
        Assert.Equal(["2"], cluster["a"].Values("k"));
    }

    [Fact]
    public void Write_Blind_KeepsBoth()
    {
        using var cluster = new Cluster(["a"]);
        cluster["a"].Write("k", "1");
        cluster["a"].Write("k", "2");

        Assert.Equal(["1", "2"], cluster["a"].Values("k"));
    }

    [Fact]
    public void Write_StaleContext_ReplacesOnlyWhatItHadSeen()
    {
        using var cluster = new Cluster(["a"]);
        cluster["a"].Write("k", "1");
        var stale = cluster["a"].Read("k").Context;
        cluster["a"].Write("k", "2");
        cluster["a"].Write("k", "3");

        cluster["a"].Write("k", "4", stale);

        Assert.Equal(["2", "3", "4"], cluster["a"].Values("k"));
    }

    [Fact]
    public void Write_TwoClientsInTurnsWithTheirOwnAnswers_StaysAtTwoSiblings()
    {
        using var cluster = new Cluster(["a"]);
        var contexts = new CausalContext[2];
        for (var i = 0; i < 2_000; i++)
        {
            var dot = cluster["a"].Write("k", $"{i}", contexts[i % 2]);
            contexts[i % 2] = contexts[i % 2].With(dot);
        }

        Assert.Equal(["1998", "1999"], cluster["a"].Values("k"));
    }

    [Fact]
    public void Write_ContextOfAnotherReplicasRead_ReplacesThereToo()
    {
        using var cluster = new Cluster(["a", "b"]);
        cluster["a"].Write("k", "1");

        cluster["b"].Write("k", "2", cluster["a"].Read("k").Context);
        cluster.Exchange("a", "b");

        Assert.Equal(["2"], cluster["a"].Values("k"));
    }

    [Fact]
    public async Task Write_CallersBufferChangesLater_ValueDoesNot()
    {
        using var cluster = new Cluster(["a"]);
        var buffer = Cluster.Bytes("before");
        await cluster["a"].Sync.WriteAsync("k", buffer, default, TestContext.Current.CancellationToken);

        buffer.AsSpan().Fill((byte)'x');

        Assert.Equal(["before"], cluster["a"].Values("k"));
    }

    [Fact]
    public void Write_ClockStandsStillOrGoesBack_HybridTimeGrows()
    {
        using var cluster = new Cluster(["a"]);
        foreach (var value in new[] { "1", "2", "3" }) cluster["a"].Write("k", value);

        var times = cluster["a"].Sync.StateOf("k").Values.Select(value => value.Value.Timestamp).ToArray();

        Assert.True(times[0] < times[1] && times[1] < times[2]);
    }

    [Fact]
    public void Delete_ContextOfARead_RemovesWhatWasReadOnly()
    {
        using var cluster = new Cluster(["a"]);
        cluster["a"].Write("k", "1");
        var seen = cluster["a"].Read("k").Context;
        cluster["a"].Write("k", "2");

        cluster["a"].Delete("k", seen);

        Assert.Equal(["2"], cluster["a"].Values("k"));
    }

    [Fact]
    public void Delete_OnOneReplica_ReachesTheOther()
    {
        using var cluster = new Cluster(["a", "b"]);
        cluster["a"].Write("k", "1");
        cluster.Exchange("a", "b");

        cluster["b"].Delete("k", cluster["b"].Read("k").Context);
        cluster.Exchange("a", "b");

        Assert.Empty(cluster["a"].Values("k"));
        cluster.AssertSameState("k");
    }

    [Fact]
    public void Delete_AbsentKeyWithoutContext_TakesNoRoom()
    {
        using var cluster = new Cluster(["a"]);
        cluster["a"].Delete("absent", CausalContext.Empty);

        Assert.Equal(0, cluster["a"].Sync.KeyCount);
    }

    [Fact]
    public void Delete_ValueOfASealedNode_ReachesTheOthers()
    {
        using var cluster = new Cluster(["a", "b", "c"]);
        cluster["b"].Write("k", "1");
        cluster.ExchangeAll();
        cluster.Apply(new MembershipChange.Retire(B));
        cluster.Remove("b");
        cluster.ExchangeAll();
        cluster.Apply(new MembershipChange.Seal([B]));

        cluster["c"].Delete("k", cluster["c"].Read("k").Context);
        cluster.Exchange("a", "c");

        Assert.Empty(cluster["a"].Values("k"));
        cluster.AssertSameState("k");
    }

    [Fact]
    public void Prune_MoreKeysThanOneBatch_LeavesNoEntryOfASealedNode()
    {
        using var cluster = new Cluster(["a", "b"]);
        foreach (var key in Enumerable.Range(0, 5_000)) cluster["b"].Write($"{key}", "1");
        cluster.Exchange("a", "b");
        cluster.Apply(new MembershipChange.Retire(B));
        cluster.Apply(new MembershipChange.Seal([B]));

        cluster["a"].Sync.PruneDeadNodes();

        Assert.All(Enumerable.Range(0, 5_000), key => Assert.Equal(0, cluster["a"].Sync.StateOf($"{key}").Context.Count));
        Assert.Equal(["1"], cluster["a"].Values("4999"));
    }

    [Fact]
    public void AnyCall_RetiredNode_IsRefused()
    {
        using var cluster = new Cluster(["a", "b"]);
        cluster["a"].Write("k", "1");
        cluster.Apply(new MembershipChange.Retire(A));

        Assert.Equal(CausalityError.RetiredNode, Refusal(() => cluster["a"].Read("k")));
        Assert.Equal(CausalityError.RetiredNode, Refusal(() => cluster["a"].Write("k", "2")));
        Assert.Equal(CausalityError.RetiredNode, Refusal(() => cluster["a"].Delete("k", default)));
        Assert.Equal(CausalityError.RetiredNode, Refusal(() => cluster["a"].Sync.VersionOf("k")));
        Assert.Equal(1, cluster["a"].Counter.LastIssued);
    }

    [Fact]
    public void Read_NotBootstrapped_IsRefusedButPeersAreAnswered()
    {
        using var cluster = new Cluster(["a"]);
        var joiner = cluster.Join("b");
        joiner.Write("k", "1");

        Assert.True(Assert.Throws<ReplicaNotReadyException>(() => joiner.Read("k")).IsTransient);
        cluster.Exchange("a", "b");
        Assert.Equal(["1"], cluster["a"].Values("k"));
        joiner.Membership.SetBootstrapped(true);
        Assert.Equal(["1"], joiner.Values("k"));
    }

    [Fact]
    public void VersionOf_Written_IsTheContextOfTheKey()
    {
        using var cluster = new Cluster(["a"]);
        cluster["a"].Write("k", "1");

        Assert.Equal(1, cluster["a"].Sync.VersionOf("k").ToImmutableDictionary()["a"].Item1);
    }

    [Fact]
    public void Context_FromTheFuture_IsRefusedAndNothingChanges() => AssertRefused(
        CausalityError.AheadOfEpoch, cluster => CausalContext.FromVersions(cluster["a"].Membership.View.AppliedEpoch.Next));

    [Fact]
    public void Context_OfAnUnknownIncarnation_IsRefusedAndNothingChanges()
    {
        using var cluster = new Cluster(["a"]);
        cluster.Apply(new MembershipChange.Nothing());
        AssertRefused(cluster, CausalityError.UnknownNode, CausalContext.FromVersions(Epoch.Zero, new Dot(new Incarnation(2), 1)));
    }

    [Fact]
    public void Context_BelowTheHorizon_IsRefusedAndNothingChanges()
    {
        using var cluster = new Cluster(["a", "b"]);
        cluster.Apply(new MembershipChange.Retire(B));
        cluster.Apply(new MembershipChange.Seal([B]));
        cluster.Apply(new MembershipChange.Forget(new Epoch(4)));
        AssertRefused(cluster, CausalityError.BelowHorizon, CausalContext.FromVersions(new Epoch(1)));
    }

    [Fact]
    public void Context_WithOwnEventsNeverIssued_IsRefusedAndNothingChanges()
    {
        AssertRefused(CausalityError.DotCollision, _ => CausalContext.FromVersions(Epoch.Zero, new Dot(A, 1_000)));
        AssertRefused(CausalityError.DotCollision, _ => CausalContext.Empty.With(new Dot(A, 1_000)));
    }

    private static void AssertRefused(CausalityError error, Func<Cluster, CausalContext> context)
    {
        using var cluster = new Cluster(["a"]);
        AssertRefused(cluster, error, context(cluster));
    }

    private static void AssertRefused(Cluster cluster, CausalityError error, CausalContext context)
    {
        cluster["a"].Write("k", "1");
        var before = cluster["a"].Sync.StateOf("k");

        Assert.Equal(error, Refusal(() => cluster["a"].Write("k", "2", context)));
        Assert.Equal(error, Refusal(() => cluster["a"].Delete("k", context)));

        Assert.True(before.HasSameState(cluster["a"].Sync.StateOf("k")));
        Assert.Equal(1, cluster["a"].Counter.LastIssued);
    }

    private static CausalityError Refusal(Action act) => Assert.Throws<CausalityException>(act).Error;
}
