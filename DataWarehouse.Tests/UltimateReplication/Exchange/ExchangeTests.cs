using DataWarehouse.Plugins.UltimateReplication;
using DataWarehouse.Plugins.UltimateReplication.Exchange;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Transport;
using static DataWarehouse.SDK.Contracts.Hierarchy.ReplicationPluginBase;

namespace DataWarehouse.Tests.UltimateReplication.Exchange;

public sealed class ExchangeTests
{
    private static readonly Incarnation A = new(1);
    private static readonly Incarnation B = new(2);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Sync_BothWrote_BothHaveAll()
    {
        using var cluster = new Cluster(["a", "b"]);
        cluster["a"].Write("1", "a");
        cluster["b"].Write("2", "b");
        cluster["b"].Write("3", "b");

        var result = cluster.Exchange("a", "b");

        Assert.Equal(new SyncResult(SyncOutcome.Converged, 1, 3, null), result);
        Assert.Equal(["b"], cluster["a"].Values("3"));
        Assert.Equal(["a"], cluster["b"].Values("1"));
        cluster.AssertSameState("1", "2", "3");
    }

    [Theory]
    [InlineData(1_024)]
    [InlineData(5_000)]
    public void Sync_ManyKeysInSmallBatches_Converges(int batchBytes)
    {
        using var cluster = new Cluster(["a", "b"], limits: new ReplicationLimits { BatchBytesMax = batchBytes });
        foreach (var key in Enumerable.Range(0, 300))
        {
            if (key % 3 > 0) cluster["a"].Write($"{key}", $"a{key}");
            if (key % 3 < 2) cluster["b"].Write($"{key}", $"b{key}");
        }

        cluster["a"].Write("5-large", new string('x', 10_000));

        Assert.Null(cluster.Exchange("a", "b").Error);
        cluster.AssertSameState([.. Enumerable.Range(0, 300).Select(key => $"{key}"), "5-large"]);
    }

    [Fact]
    public void Sync_MoreKeysThanOneBatchMayHave_Converges()
    {
        using var cluster = new Cluster(["a", "b"]);
        foreach (var key in Enumerable.Range(0, 4_096 + 5)) cluster["a"].Write($"{key}", "x");

        Assert.Equal(new SyncResult(SyncOutcome.Converged, 4_101, 4_101, null), cluster.Exchange("a", "b"));
        Assert.Equal(4_101, cluster["b"].Sync.KeyCount);
    }

    [Fact]
    public void Sync_UnknownPeer_IsAnOutcome()
    {
        using var cluster = new Cluster(["a", "b"]);
        cluster.Apply(new MembershipChange.Retire(B));

        Assert.Equal(SyncOutcome.UnknownPeer, cluster.Exchange("a", "b").Outcome);
        Assert.Equal(SyncOutcome.UnknownPeer, cluster.Exchange("a", "x").Outcome);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Sync_WithItselfOrNobody_IsRefused(string? peer)
    {
        using var cluster = new Cluster(["a", "b"]);

        await Assert.ThrowsAnyAsync<ArgumentException>(() => cluster["a"].Sync.SyncAsync(peer!, Ct));
    }

    [Fact]
    public void Sync_PeerCutOff_IsUnreachable()
    {
        using var cluster = new Cluster(["a", "b"]);
        cluster.Network.Disconnect(cluster["a"].Peer, cluster["b"].Peer);

        var result = cluster.Exchange("a", "b");

        Assert.Equal(SyncOutcome.Unreachable, result.Outcome);
        Assert.Contains("NotConnected", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_NoAnswerInTime_IsUnreachable()
    {
        using var cluster = new Cluster(["a", "b"]);
        var exchange = cluster["a"].Sync.SyncAsync("b", Ct);

        cluster.Time.Advance(cluster.Limits.ReplyTimeout - TimeSpan.FromTicks(1));
        Assert.False(exchange.IsCompleted);
        cluster.Time.Advance(TimeSpan.FromTicks(1));

        var result = await exchange;
        Assert.Equal(SyncOutcome.Unreachable, result.Outcome);
        Assert.Contains("00:00:10", result.Error, StringComparison.Ordinal);
        // The answer that comes too late finds nobody and hurts nobody.
        cluster.Network.DeliverAll(100);
        Assert.Null(cluster.Exchange("a", "b").Error);
    }

    [Fact]
    public async Task Sync_DisconnectedMidway_IsUnreachableAndKeepsWhatHadArrived()
    {
        using var cluster = new Cluster(["a", "b"]);
        cluster["a"].Write("k", "1");
        var exchange = cluster["a"].Sync.SyncAsync("b", Ct);
        Assert.True(cluster.Network.DeliverNext());

        cluster.Network.Disconnect(cluster["a"].Peer, cluster["b"].Peer);
        cluster.Network.DeliverAll(100);

        var result = await exchange;
        Assert.Equal(SyncOutcome.Unreachable, result.Outcome);
        Assert.Contains("lost", result.Error, StringComparison.Ordinal);
        Assert.Equal(["1"], cluster["b"].Values("k"));
    }

    [Fact]
    public async Task Sync_Cancelled_LeavesNothingBehind()
    {
        using var cluster = new Cluster(["a", "b"]);
        using var cancel = new CancellationTokenSource();
        var exchange = cluster["a"].Sync.SyncAsync("b", cancel.Token);
        Assert.Equal(1, cluster["a"].Sync.Waiting);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => exchange);
        Assert.Equal(0, cluster["a"].Sync.Waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cluster["a"].Sync.SyncAsync("b", cancel.Token));
        Assert.Null(cluster.Exchange("a", "b").Error);
    }

    [Fact]
    public async Task AnyCall_CancelledBefore_ChangesNothing()
    {
        using var cluster = new Cluster(["a"]);
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAsync<OperationCanceledException>(async () => await cluster["a"].Sync.WriteAsync("k", default, default, cancelled));
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await cluster["a"].Sync.DeleteAsync("k", default, cancelled));
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await cluster["a"].Sync.ReadAsync("k", cancelled));
        Assert.Equal(0, cluster["a"].Sync.KeyCount);
    }

    [Fact]
    public async Task Dispose_ExchangeUnderWay_EndsItAtOnce()
    {
        using var cluster = new Cluster(["a", "b"]);
        var exchange = cluster["a"].Sync.SyncAsync("b", Ct);

        cluster["a"].Sync.Dispose();

        Assert.Equal(SyncOutcome.Unreachable, (await exchange).Outcome);
        Assert.Equal(0, cluster["a"].Sync.Waiting);
        Assert.Equal(SyncOutcome.Unreachable, (await cluster["a"].Sync.SyncAsync("b", Ct)).Outcome);
    }

    [Fact]
    public void Sync_RetiredNodeAsksOneThatKnows_IsRefused()
    {
        using var cluster = new Cluster(["a", "b"]);
        cluster["a"].Write("k", "1");
        cluster["b"].Membership.Apply(new MembershipChange.Retire(A));

        var result = cluster.Exchange("a", "b");

        Assert.Equal(SyncOutcome.Refused, result.Outcome);
        Assert.Contains("not an active member", result.Error, StringComparison.Ordinal);
        Assert.Empty(cluster["b"].Values("k"));
    }

    [Fact]
    public void Sync_RetiredNodeThatKnowsIt_NeitherAsksNorAnswers()
    {
        using var cluster = new Cluster(["a", "b"]);
        cluster["a"].Write("k", "1");
        cluster["a"].Membership.Apply(new MembershipChange.Retire(A));

        Assert.Equal(SyncOutcome.Refused, cluster.Exchange("a", "b").Outcome);
        Assert.Equal(SyncOutcome.Refused, cluster.Exchange("b", "a").Outcome);
        Assert.Empty(cluster["b"].Values("k"));
    }

    [Fact]
    public async Task Sync_PeerRetiredWhileItsAnswerIsUnderWay_AnswerIsNotMerged()
    {
        using var cluster = new Cluster(["a", "b", "c"]);
        cluster["b"].Write("k", "1");
        var exchange = cluster["a"].Sync.SyncAsync("b", Ct);
        Assert.True(cluster.Network.DeliverNext());
        cluster["a"].Membership.Apply(new MembershipChange.Retire(B));

        cluster.Network.DeliverAll(100);

        Assert.Equal(SyncOutcome.Refused, (await exchange).Outcome);
        Assert.Empty(cluster["a"].Values("k"));
    }

    [Fact]
    public void Sync_PeerBehindInEpochs_IsRefusedUntilItHasCaughtUp()
    {
        using var cluster = new Cluster(["a", "b"]);
        cluster["a"].Write("k", "1");
        cluster["a"].Membership.Apply(new MembershipChange.Nothing());

        var early = cluster.Exchange("a", "b");
        cluster["b"].Membership.Apply(new MembershipChange.Nothing());
        var late = cluster.Exchange("a", "b");

        Assert.Equal(SyncOutcome.Refused, early.Outcome);
        Assert.Contains("epoch 3", early.Error, StringComparison.Ordinal);
        Assert.Null(late.Error);
        cluster.AssertSameState("k");
    }

    [Fact]
    public void Sync_JoinerAsksOneWhoHasNotAppliedTheJoin_IsToldToWait()
    {
        using var cluster = new Cluster(["a", "b"]);
        var behind = new Cluster(["a", "b"]);
        cluster.Join("c").Write("k", "1");
        using (behind)
        {
            var replica = behind["a"].Sync.Replica;

            Assert.Equal("ahead_of_epoch", replica.Fence(cluster["c"].Peer)?.Kind);
        }
    }

    [Fact]
    public void Sync_OneKeyIsDeclined_TheOthersConvergeAndTheOutcomeSaysSo()
    {
        using var cluster = new Cluster(["a", "b"], limits: new ReplicationLimits { KeysMax = 3 });
        cluster["b"].Write("x", "b");
        cluster["b"].Write("y", "b");
        foreach (var key in new[] { "1", "2", "x" }) cluster["a"].Write(key, "a");

        var result = cluster.Exchange("a", "b");

        Assert.Equal(SyncOutcome.Refused, result.Outcome);
        Assert.Contains("3 keys", result.Error, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], cluster["b"].Values("x"));
        Assert.Equal(["a", "b"], cluster["a"].Values("x"));
    }

    [Fact]
    public void Peer_SendsNonsense_IsReportedAndHurtsNobody()
    {
        using var cluster = new Cluster(["a", "b"]);
        cluster["b"].Sync.Dispose();
        var stranger = cluster.Network.CreateTransport(cluster["b"].Peer);
        stranger.Start(new ScriptedPeer());
        cluster.Network.DeliverAll(100);

        stranger.Send(cluster["a"].Peer, PeerChannel.Bulk, [1, 2, 3]);
        stranger.Send(cluster["a"].Peer, PeerChannel.Control, [1, 2, 3]);
        stranger.Send(cluster["a"].Peer, PeerChannel.Bulk, SyncMessageCodec.Encode(
            new SyncMessage(SyncMessageKind.Request, 1, "k", true, [new KeyState(string.Empty, []), new KeyState("k", [0x21])])));
        cluster.Network.DeliverAll(100);

        Assert.Equal([3002, 3002], cluster.Log.Collector.GetSnapshot().Select(record => record.Id.Id));
        Assert.Equal(0, cluster["a"].Sync.KeyCount);
        stranger.Stop();
    }

    [Fact]
    public void Peer_AnnouncesMoreForEver_TheExchangeEnds()
    {
        using var cluster = new Cluster(["a", "b"]);
        cluster["b"].Sync.Dispose();
        var stranger = cluster.Network.CreateTransport(cluster["b"].Peer);
        stranger.Start(new ScriptedPeer
        {
            OnPayload = (from, payload) => stranger.Send(
                from,
                PeerChannel.Bulk,
                SyncMessageCodec.Encode(new SyncMessage(SyncMessageKind.Reply, SyncMessageCodec.Decode(payload).Session, string.Empty, true, []))),
        });
        cluster.Network.DeliverAll(100);

        var result = cluster.Exchange("a", "b");

        Assert.Equal(SyncOutcome.Refused, result.Outcome);
        Assert.Contains("announces more", result.Error, StringComparison.Ordinal);
        stranger.Stop();
    }

    [Fact]
    public void Answer_QueueIsFull_IsLostAndLogged()
    {
        using var cluster = new Cluster(["a", "b"], transportLimits: new PeerTransportLimits { QueueMessagesMax = 1 });
        cluster["a"].Sync.Dispose();
        var stranger = cluster.Network.CreateTransport(cluster["a"].Peer);
        stranger.Start(new ScriptedPeer());
        cluster.Network.DeliverAll(100);
        var request = SyncMessageCodec.Encode(new SyncMessage(SyncMessageKind.Request, 1, string.Empty, true, []));

        // Two requests are delivered before the first answer is: its queue has room for one.
        stranger.Send(cluster["b"].Peer, PeerChannel.Bulk, request);
        Assert.True(cluster.Network.DeliverNext());
        cluster["b"].Sync.Receiver.OnMessages(
            new PeerConnection(cluster["a"].Peer, PeerChannel.Bulk, 1), [new PeerMessage(request, new PeerBuffer(request, null))]);

        Assert.Equal([3003], cluster.Log.Collector.GetSnapshot().Select(record => record.Id.Id));
        stranger.Stop();
    }

    [Theory]
    [InlineData("a", 2, 1, 0)]
    [InlineData("b", 1, 1, 0)]
    [InlineData("a", 1, 2, 0)]
    [InlineData("a", 1, 1, 5)]
    public void Constructor_PartsThatDoNotBelongTogether_AreRefused(string node, long transport, long counter, long issued)
    {
        using var cluster = new Cluster(["a", "b"]);
        var peer = new PeerId(node, new Incarnation(transport));

        Assert.Throws<ArgumentException>(() => Make(cluster, cluster["a"].Membership, peer, new Incarnation(counter), issued, cluster.Limits));
    }

    [Fact]
    public void Constructor_TwoValuesDoNotFitIntoAMessage_IsRefused()
    {
        using var cluster = new Cluster(["a"]);

        var refusal = Assert.Throws<ArgumentException>(() => Make(
            cluster, cluster["a"].Membership, new PeerId("a", A), A, 0, new ReplicationLimits { ValueBytesMax = 4 << 20 }));

        Assert.Contains("MessageBytesMax", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_MembershipWithoutEpochsOrJoin_IsRefused()
    {
        using var cluster = new Cluster(["a"]);

        Assert.Throws<ArgumentException>(() => Make(cluster, new InMemoryClusterMembership("a"), new PeerId("a", A), A, 0, cluster.Limits));
        Assert.Throws<ArgumentException>(() => Make(cluster, new InMemoryEpochMembership("a"), new PeerId("a", A), A, 0, cluster.Limits));
    }

    private static CrdtReplicationSync Make(
        Cluster cluster, IClusterMembership membership, PeerId peer, Incarnation counter, long issued, ReplicationLimits limits) => new(
            membership,
            cluster.Network.CreateTransport(peer),
            new MemoryDotCounter(counter, issued),
            new Plugins.UltimateReplication.Conflicts.ConflictResolutionStrategies(cluster["a"].Membership).KeepSiblings,
            new ReplicationSettings(limits, cluster.Time, cluster.Telemetry));
}
