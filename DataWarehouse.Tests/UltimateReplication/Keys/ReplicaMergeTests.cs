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

public sealed class ReplicaMergeTests
{
    private static readonly Incarnation A = new(1);
    private static readonly Incarnation B = new(2);

    [Fact]
    public void Merge_DotWithTwoValues_IsRefusedAndNothingChanges()
    {
        var replica = Alone(out _);
        var sender = new PeerId("b", B);
        Assert.Null(replica.Merge(State("k", new Dot(B, 1), "one"), sender));

        var refusal = Assert.Throws<CausalityException>(() => replica.Merge(State("k", new Dot(B, 1), "other"), sender));

        Assert.Equal(CausalityError.DotCollision, refusal.Error);
        Assert.Equal("one", Conflicts.Siblings.Text(Assert.Single(replica.Stored("k").Values)));
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
            var before = replica.Stored("k");

            if (IsRefused(replica, bytes[..length])) Assert.True(before.HasSameState(replica.Stored("k")));
            Assert.Contains(replica.Stored("k").Values, value => value.Dot == new Dot(A, 1));
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
        var own = Assert.Single(replica.Stored("own").Values).Value.Timestamp;
        Assert.Equal(refusal is null ? wall + aheadMs : wall, own.UnixMs);
        Assert.Equal(refusal is null ? 1 : 0, replica.Stored("k").Values.Length);
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
}
