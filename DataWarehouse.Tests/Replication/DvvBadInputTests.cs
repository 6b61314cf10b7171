using System.Collections.Immutable;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Encoding;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication;

/// <summary>Arguments that break the rules: each is refused with a typed exception that says what to do, and nothing has changed.</summary>
public sealed class DvvBadInputTests
{
    private readonly InMemoryClusterMembership _membership = new("A", "B");
    private readonly DottedVersionVector _vector;

    public DvvBadInputTests()
    {
        _vector = new DottedVersionVector(_membership);
        _vector.Record("A", 3);
    }

    public static TheoryData<string> BadNodeIds =>
    [
        string.Empty, new string('x', 256), new string('é', 128), "\ud800", "a\udc00b", new string('\ud800', 2),
    ];

    public static TheoryData<string> MalformedDots =>
    [
        string.Empty, ":", "0", "3", "0:", ":3", "0:3:", "0:3:1", "0:2", "+0:3", "0:+3", "-1:3", "0:-3", "00:3", "0:03", "0:00", " 0:3",
        "0:3 ", "0: 3", "0;3", "0:3.0", "0x0:3", "0:٣", "A:3", "0:3\0", "0:9223372036854775808", "9223372036854775808:3", "0:1e3", "0:3,000",
        "x:0", "-1:0", ":0", "00:0", "0:0",
    ];

    [Theory]
    [MemberData(nameof(BadNodeIds), DisableDiscoveryEnumeration = true)]
    public void NodeId_Malformed_IsRefusedEverywhere(string nodeId)
    {
        var before = VectorEncoding.Encode(_vector);

        Assert.Throws<ArgumentException>(() => _vector.Increment(nodeId));
        Assert.Throws<ArgumentException>(() => _vector.Record(nodeId, 9));
        Assert.Throws<ArgumentException>(() => _vector.Covers(nodeId, 1));
        Assert.Throws<ArgumentException>(() => new DottedVersionVector(_membership, nodeId));
        Assert.Throws<ArgumentException>(() => Rebuild(nodeId, 1, "0:1"));

        Assert.Equal(before, VectorEncoding.Encode(_vector));
    }

    [Fact]
    public void NodeId_Null_IsRefusedEverywhere()
    {
        Assert.Throws<ArgumentNullException>(() => _vector.Increment(null!));
        Assert.Throws<ArgumentNullException>(() => _vector.Record(null!, 9));
        Assert.Throws<ArgumentNullException>(() => _vector.Covers(null!, 1));
        Assert.Throws<ArgumentNullException>(() => new DottedVersionVector(_membership, (string)null!));
    }

    [Fact]
    public void NodeId_OverLong_IsRefusedWithTheLimit()
    {
        var refusal = Assert.Throws<ArgumentException>(() => _vector.Increment(new string('x', 300)));

        Assert.Contains("at most 255 UTF-8 bytes", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("300 characters", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("é")]
    [InlineData("𐍈")]
    public void NodeId_OfExactlyTheLimit_IsTaken(string character)
    {
        var bytes = System.Text.Encoding.UTF8.GetByteCount(character);
        var nodeId = string.Concat(Enumerable.Repeat(character, 255 / bytes)).PadRight(1);

        _vector.Increment(nodeId);

        Assert.True(_vector.Covers(nodeId, 1));
    }

    [Theory]
    [InlineData(null)]
    [MemberData(nameof(MalformedDots))]
    public void FromDictionary_MalformedDot_IsRefusedWithTheEntry(string? dot)
    {
        var refusal = Assert.Throws<CausalityException>(() => Rebuild("A", 3, dot!));

        Assert.Equal(CausalityError.MalformedDot, refusal.Error);
        Assert.False(refusal.IsTransient);
        Assert.Contains($"node 'A' has version 3 and dot '{dot}'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("'incarnation:sequence'", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void FromDictionary_NegativeVersion_IsRefused(long version) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Rebuild("A", version, "0:3"));

    [Fact]
    public void FromDictionary_Null_IsRefused()
    {
        Assert.Throws<ArgumentNullException>(() => DottedVersionVector.FromDictionary(null!, _membership));
        Assert.Throws<ArgumentNullException>(
            () => DottedVersionVector.FromDictionary(ImmutableDictionary<string, (long, string)>.Empty, null!));
    }

    [Fact]
    public void FromDictionary_StampOnAPlainMembership_IsRefused()
    {
        var empty = ImmutableDictionary<string, (long, string)>.Empty;

        var refusal = Assert.Throws<CausalityException>(
            () => DottedVersionVector.FromDictionary(empty, _membership, new Epoch(1), VectorRole.Context));

        Assert.Equal(CausalityError.AheadOfEpoch, refusal.Error);
        Assert.Contains("stamp 0", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Membership_Null_IsRefused()
    {
        Assert.Throws<ArgumentNullException>(() => new DottedVersionVector(null!));
        Assert.Throws<ArgumentNullException>(() => DottedVersionVector.DotCollisionsSeen(null!));
        Assert.Throws<ArgumentNullException>(() => DottedVersionVector.FromContext(CausalContext.Empty, null!));
    }

    [Fact]
    public void Other_Null_IsRefusedByEveryComparison()
    {
        Assert.Throws<ArgumentNullException>(() => _vector.HappensBefore(null!));
        Assert.Throws<ArgumentNullException>(() => _vector.IsConcurrent(null!));
        Assert.Throws<ArgumentNullException>(() => _vector.Compare(null!));
        Assert.Throws<ArgumentNullException>(() => _vector.Merge(null!));
        Assert.Throws<ArgumentNullException>(() => _vector.Absorb(null!));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void Record_NumberNotAboveTheLast_IsRefused(long sequence)
    {
        var refusal = Assert.Throws<CausalityException>(() => _vector.Record("A", sequence));

        Assert.Equal(CausalityError.SequenceReused, refusal.Error);
        Assert.Contains($"Event {sequence} of node 'A' is not above 3", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((3, "0:3"), _vector.ToImmutableDictionary()["A"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Record_FirstNumberBelowOne_IsRefused(long sequence)
    {
        Assert.Equal(CausalityError.SequenceReused, Assert.Throws<CausalityException>(() => _vector.Record("B", sequence)).Error);
        Assert.Equal(1, _vector.Count);
    }

    [Fact]
    public void Record_NotAboveADetachedDot_IsRefused()
    {
        var vector = Rebuild("A", 1, "0:5");

        Assert.Equal(CausalityError.SequenceReused, Assert.Throws<CausalityException>(() => vector.Record("A", 5)).Error);
        Assert.Equal((1, "0:5"), vector.ToImmutableDictionary()["A"]);
    }

    [Fact]
    public void Increment_CounterExhausted_IsRefused()
    {
        var vector = Rebuild("A", long.MaxValue, $"0:{long.MaxValue}");

        var refusal = Assert.Throws<CausalityException>(() => vector.Increment("A"));

        Assert.Equal(CausalityError.CounterExhausted, refusal.Error);
        Assert.Contains("join again as a new incarnation", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((long.MaxValue, $"0:{long.MaxValue}"), vector.ToImmutableDictionary()["A"]);
    }

    [Fact]
    public void Increment_CounterExhaustedByADetachedDot_IsRefused()
    {
        var vector = Rebuild("A", 1, $"0:{long.MaxValue}");

        Assert.Equal(CausalityError.CounterExhausted, Assert.Throws<CausalityException>(() => vector.Increment("A")).Error);
        Assert.Equal((1, $"0:{long.MaxValue}"), vector.ToImmutableDictionary()["A"]);
    }

    [Fact]
    public void ToContext_EntryWithoutIncarnation_IsRefused()
    {
        var refusal = Assert.Throws<CausalityException>(() => _vector.ToContext());

        Assert.Equal(CausalityError.UnknownNode, refusal.Error);
        Assert.Contains("need a membership with epochs", refusal.Message, StringComparison.Ordinal);
    }

    private DottedVersionVector Rebuild(string nodeId, long version, string dot) =>
        DottedVersionVector.FromDictionary(
            ImmutableDictionary<string, (long, string)>.Empty.Add(nodeId, (version, dot)), _membership);
}
