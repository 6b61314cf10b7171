using CsCheck;
using DataWarehouse.Plugins.UltimateReplication;
using DataWarehouse.Plugins.UltimateReplication.Exchange;
using DataWarehouse.Plugins.UltimateReplication.Keys;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Encoding;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Replication.Strategies;
using DataWarehouse.SDK.Transport;

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
        cluster["a"].Delete("absent", cluster["a"].Read("absent").Context);

        Assert.Equal(0, cluster["a"].Sync.KeyCount);
    }

    [Fact]
    public void Prune_DeletedKeyOfASealedNode_TakesNoRoomAnyMore()
    {
        using var cluster = new Cluster(["a", "b"]);
        cluster["b"].Write("k", "1");
        cluster.Exchange("a", "b");
        cluster["a"].Delete("k", cluster["a"].Read("k").Context);
        cluster.Apply(new MembershipChange.Retire(B));
        cluster.Apply(new MembershipChange.Seal([B]));

        cluster["a"].Sync.PruneDeadNodes();

        Assert.Equal(0, cluster["a"].Sync.KeyCount);
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

    [Fact]
    public void Value_TooLong_IsRefused()
    {
        using var cluster = new Cluster(["a"], limits: new ReplicationLimits { ValueBytesMax = 3 });

        Assert.Throws<ArgumentException>(() => cluster["a"].Write("k", "four"));
        cluster["a"].Write("k", "yes");
        Assert.Equal(["yes"], cluster["a"].Values("k"));
    }

    [Fact]
    public void Key_Invalid_IsRefusedByEveryCall()
    {
        using var cluster = new Cluster(["a"]);

        Assert.Throws<ArgumentException>(() => cluster["a"].Read(string.Empty));
        Assert.Throws<ArgumentException>(() => cluster["a"].Write(string.Empty, "1"));
        Assert.Throws<ArgumentException>(() => cluster["a"].Delete(string.Empty, default));
        Assert.Throws<ArgumentException>(() => cluster["a"].Sync.VersionOf(string.Empty));
    }

    [Fact]
    public void Keys_MoreThanAllowed_AreRefusedAndTheOthersGoOn()
    {
        using var cluster = new Cluster(["a", "b"], limits: new ReplicationLimits { KeysMax = 2 });
        cluster["a"].Write("1", "x");
        cluster["a"].Write("2", "x");

        Assert.Equal(CausalityError.LimitExceeded, Refusal(() => cluster["a"].Write("3", "x")));
        Assert.Equal(2, cluster["a"].Sync.KeyCount);
        cluster["a"].Write("2", "y");
        Assert.Equal(["x", "y"], cluster["a"].Values("2"));
    }

    [Fact]
    public void Siblings_TooManyToEncode_AreRefusedAndTheKeyStillTravels()
    {
        using var cluster = new Cluster(["a", "b"]);
        for (var i = 0; i < CausalLimits.ValuesMax; i++) cluster["a"].Write("k", $"{i}");

        Assert.Equal(CausalityError.LimitExceeded, Refusal(() => cluster["a"].Write("k", "one too many")));

        Assert.Null(cluster.Exchange("a", "b").Error);
        Assert.Equal(CausalLimits.ValuesMax, cluster["b"].Read("k").Siblings.Length);
    }

    [Fact]
    public void Siblings_TooLargeToSend_AreRefusedUntilAReaderResolvesThem()
    {
        using var cluster = Narrow();
        var large = new string('x', 40_000);
        cluster["a"].Write("k", large + "1");
        cluster["a"].Write("k", large + "2");
        cluster["a"].Write("k", large + "3");

        Assert.Equal(CausalityError.LimitExceeded, Refusal(() => cluster["a"].Write("k", large + "4")));
        cluster["a"].Write("k", "small", cluster["a"].Read("k").Context);
        Assert.Equal(["small"], cluster["a"].Values("k"));
    }

    [Fact]
    public void Merge_JoinTooLargeToSend_ConcernsItsKeyOnlyAndHealsByAReader()
    {
        using var cluster = Narrow();
        var large = new string('x', 40_000);
        foreach (var node in cluster.Nodes.Values)
        {
            node.Write("k", large + node.Id + "1");
            node.Write("k", large + node.Id + "2");
            node.Write("z", node.Id);
        }

        var refused = cluster.Exchange("a", "b");

        Assert.Contains("siblings", refused.Error, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], cluster["a"].Values("z"));
        Assert.Equal(2, cluster["a"].Values("k").Length);
        Assert.Equal(2, cluster["b"].Values("k").Length);
        foreach (var node in cluster.Nodes.Values) node.Write("k", large + node.Id, node.Read("k").Context);
        Assert.Null(cluster.Exchange("a", "b").Error);
        cluster.AssertSameState("k", "z");
        Assert.Equal(2, cluster["a"].Values("k").Length);
    }

    [Fact]
    public void Merge_DotWithTwoValues_IsRefusedAndNothingChanges()
    {
        var replica = Alone(out _);
        var sender = new PeerId("b", B);
        Assert.Null(replica.Merge(State("k", new Dot(B, 1), "one"), sender));

        var refusal = Assert.Throws<CausalityException>(() => replica.Merge(State("k", new Dot(B, 1), "other"), sender));

        Assert.Equal(CausalityError.DotCollision, refusal.Error);
        Assert.Equal("one", Conflicts.Siblings.Text(Assert.Single(replica.Look("k").Values)));
    }

    [Fact]
    public void Merge_OwnEventNeverIssued_IsRefusedAsADotCollision()
    {
        var replica = Alone(out _);

        var refusal = replica.Merge(State("k", new Dot(A, 5), "from a clone"), new PeerId("b", B));

        Assert.Equal("dot_collision", refusal?.Kind);
        Assert.Equal(0, replica.KeyCount);
    }

    [Fact]
    public void Merge_MutatedOrTruncatedState_IsMergedOrRefusedAndNeverAnythingElse()
    {
        var golden = State("k", new Dot(B, 3), "value").Set;
        Gen.Select(Gen.Int[0, golden.Length], Gen.Select(Gen.Int[0, golden.Length - 1], Gen.Byte).Array[0, 3]).Sample((length, flips) =>
        {
            var bytes = golden.ToArray();
            foreach (var (at, value) in flips) bytes[at] ^= value;
            var replica = Alone(out _);
            replica.Write("k", Cluster.Bytes("own"), default);
            var before = replica.Look("k");

            if (IsRefused(replica, bytes[..length])) Assert.True(before.HasSameState(replica.Look("k")));
            Assert.Contains(replica.Look("k").Values, value => value.Dot == new Dot(A, 1));
        });
    }

    [Theory]
    [InlineData((byte)0x22, "future_encoding")]
    [InlineData((byte)0x31, "malformed")]
    public void Merge_StateOfAnotherFormat_IsCountedAsSuch(byte header, string kind)
    {
        var set = State("k", new Dot(B, 1), "x").Set;
        set[0] = header;

        var refusal = Assert.Throws<CausalityException>(() => Alone(out _).Merge(new KeyState("k", set), new PeerId("b", B)));

        Assert.Equal(kind, Refusals.Of(refusal).Kind);
    }

    [Theory]
    [InlineData(60_000, null)]
    [InlineData(60_001, "clock_ahead")]
    [InlineData(long.MaxValue / 2, "clock_ahead")]
    public void Merge_ClockAhead_IsRefusedBeyondTheLimitAndNeverAdopted(long aheadMs, string? refusal)
    {
        var replica = Alone(out var time);
        var wall = time.GetUtcNow().ToUnixTimeMilliseconds();

        Assert.Equal(refusal, replica.Merge(State("k", new Dot(B, 1), "x", wall + aheadMs), new PeerId("b", B))?.Kind);

        replica.Write("own", default, default);
        var own = Assert.Single(replica.Look("own").Values).Value.Timestamp;
        Assert.Equal(refusal is null ? wall + aheadMs : wall, own.UnixMs);
        Assert.Equal(refusal is null ? 1 : 0, replica.Look("k").Values.Length);
    }

    [Fact]
    public void Merge_SenderRetiredOrUnknownOrOfAnotherName_IsRefused()
    {
        var membership = InMemoryEpochMembership.Founded("a", "a", "b", "c");
        membership.Apply(new MembershipChange.Retire(B));
        var replica = Make(membership, TimeProvider.System);
        var state = State("k", new Dot(B, 1), "x");

        Assert.Equal("sender_not_active", replica.Merge(state, new PeerId("b", B))?.Kind);
        Assert.Equal("sender_not_active", replica.Merge(state, new PeerId("b", new Incarnation(3)))?.Kind);
        Assert.Equal("sender_not_active", replica.Merge(state, new PeerId("x", new Incarnation(4)))?.Kind);
        Assert.Equal("ahead_of_epoch", replica.Merge(state, new PeerId("d", new Incarnation(9)))?.Kind);
        Assert.Equal(0, replica.KeyCount);
    }

    [Fact]
    public void Merge_AtARetiredReplica_IsRefused()
    {
        var membership = InMemoryEpochMembership.Founded("a", "a", "b");
        membership.Apply(new MembershipChange.Retire(A));

        Assert.Equal(
            "receiver_not_active", Make(membership, TimeProvider.System).Merge(State("k", new Dot(B, 1), "x"), new PeerId("b", B))?.Kind);
    }

    [Fact]
    public async Task ParallelWritersAndMerges_LoseNothing()
    {
        using var cluster = new Cluster(["a", "b"]);
        var ct = TestContext.Current.CancellationToken;
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(
            () =>
            {
                foreach (var i in Enumerable.Range(0, 200)) cluster[writer % 2 == 0 ? "a" : "b"].Write($"k{i % 7}", $"{writer}-{i}");
            },
            ct)).ToArray();
        while (!writers.All(writer => writer.IsCompleted)) cluster.Exchange("a", "b");
        await Task.WhenAll(writers);

        Assert.True(cluster.ExchangeAll());

        var expected = Enumerable.Range(0, 4).SelectMany(writer => Enumerable.Range(0, 200).Select(i => $"{writer}-{i}")).ToHashSet();
        Assert.Equal(expected, Enumerable.Range(0, 7).SelectMany(key => cluster["a"].Values($"k{key}")).ToHashSet());
        cluster.AssertSameState([.. Enumerable.Range(0, 7).Select(key => $"k{key}")]);
    }

    [Fact]
    public async Task ParallelReadersWhoReplaceWhatTheyRead_LeaveOneValueForEachLastWriter()
    {
        using var cluster = new Cluster(["a"], strategies => strategies.LastWriterWins);
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(
            () =>
            {
                foreach (var i in Enumerable.Range(0, 300)) cluster["a"].Write("k", $"{writer}-{i}", cluster["a"].Read("k").Context);
            },
            TestContext.Current.CancellationToken)).ToArray();
        await Task.WhenAll(writers);

        Assert.Single(cluster["a"].Values("k"));
        Assert.Equal(1_200, cluster["a"].Counter.LastIssued);
    }

    /// <summary>Messages that have room for three values of 40,000 bytes, not for four.</summary>
    private static Cluster Narrow() => new(
        ["a", "b"],
        limits: new ReplicationLimits { ValueBytesMax = 40_001 + 9 },
        transportLimits: new PeerTransportLimits { MessageBytesMax = 220_000 });

    private static Replica Alone(out TimeProvider time)
    {
        time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        return Make(InMemoryEpochMembership.Founded("a", "a", "b"), time);
    }

    private static Replica Make(InMemoryEpochMembership membership, TimeProvider time) =>
        new(membership, new MemoryDotCounter(A), time, new ReplicationLimits(), setBytesMax: 1 << 20);

    private static bool IsRefused(Replica replica, byte[] set)
    {
        try
        {
            return replica.Merge(new KeyState("k", set), new PeerId("b", B)) is not null;
        }
        catch (CausalityException)
        {
            return true;
        }
    }

    private static KeyState State(string key, Dot dot, string text, long unixMs = 0)
    {
        var value = new DottedValue<StampedValue>(dot, new StampedValue(new HybridTimestamp(unixMs, 0), Cluster.Bytes(text)));
        var set = DvvSet<StampedValue>.Restore(CausalContext.Empty.With(dot), [value], MembershipView.WithoutEpochs);
        return new KeyState(key, SetEncoding.Encode(set, StampedValueCodec.Instance));
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
