using System.Collections.Immutable;
using CsCheck;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Encoding;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication.Encoding;

public sealed class EncodingRoundTripTests
{
    private static readonly InMemoryClusterMembership Plain = new("A", "B");

    [Fact]
    public void Context_Any_RoundTrips() => CausalSamples.Contexts.Sample(context =>
    {
        var bytes = ContextEncoding.Encode(context);
        Assert.Equal(ContextEncoding.GetByteCount(context), bytes.Length);
        var read = ContextEncoding.Decode(bytes);
        Assert.Equal(context, read);
        Assert.Equal(bytes, ContextEncoding.Encode(read));
    });

    [Fact]
    public void Context_EqualHoweverMade_HasEqualBytes() => CausalSamples.Contexts.Sample(context =>
    {
        var dots = context.ListVersions().Concat(context.ListDetached()).Reverse();
        var rebuilt = CausalContext.FromVersions(context.Stamp, [.. context.ListVersions().Reverse()]);
        rebuilt = context.ListDetached().Reverse().Aggregate(rebuilt, (known, dot) => known.With(dot));
        Assert.Equal(ContextEncoding.Encode(context), ContextEncoding.Encode(rebuilt));
        Assert.Equal(context.Count + context.ListDetached().Length, dots.Count());
    });

    [Fact]
    public void Contexts_Different_HaveDifferentBytes() => Gen.Select(CausalSamples.Contexts, CausalSamples.Contexts).Sample((one, other) =>
        Assert.Equal(one == other, ContextEncoding.Encode(one).AsSpan().SequenceEqual(ContextEncoding.Encode(other))));

    [Fact]
    public void Set_Any_RoundTrips() => CausalSamples.Sets.Sample(set =>
    {
        var bytes = SetEncoding.Encode(set, BytesCodec.Instance);
        Assert.Equal(SetEncoding.GetByteCount(set, BytesCodec.Instance), bytes.Length);
        var read = SetEncoding.Decode(bytes, BytesCodec.Instance, MembershipView.WithoutEpochs);
        Assert.True(set.HasSameState(read));
        Assert.Equal(set.Values.Select(live => live.Value), read.Values.Select(live => live.Value));
        Assert.Equal(bytes, SetEncoding.Encode(read, BytesCodec.Instance));
    });

    [Fact]
    public void Set_ContextAlone_IsReadWithoutTheValues() => CausalSamples.Sets.Sample(set =>
        Assert.Equal(set.Context, SetEncoding.DecodeContext(SetEncoding.Encode(set, BytesCodec.Instance))));

    [Fact]
    public void Encode_IntoALongerTarget_SaysHowMuchItWrote()
    {
        var view = MembershipView.WithoutEpochs;
        var set = DvvSet<byte[]>.Empty.Event(CausalContext.Empty, [7, 8], new Dot(new Incarnation(5), 9), view);
        var target = new byte[100];

        var written = SetEncoding.Encode(set, BytesCodec.Instance, target);
        Assert.Equal(SetEncoding.Encode(set, BytesCodec.Instance), target[..written]);

        written = ContextEncoding.Encode(set.Context, target);
        Assert.Equal(ContextEncoding.Encode(set.Context), target[..written]);
    }

    [Fact]
    public void PlainVector_Any_RoundTrips() => CausalSamples.PlainVectors(Plain).Sample(vector =>
    {
        var bytes = VectorEncoding.Encode(vector);
        var read = VectorEncoding.Decode(bytes, Plain, VectorRole.Context);
        Assert.Equal(CausalOrder.Equal, vector.Compare(read));
        Assert.Equal(bytes, VectorEncoding.Encode(read));
    });

    [Fact]
    public void EpochVector_DetachedDotsAndStamp_RoundTrip()
    {
        var membership = InMemoryEpochMembership.Founded("A", "A", "B", "C");
        var context = CausalContext.FromVersions(new Epoch(3), new Dot(new Incarnation(1), 4))
            .With(new Dot(new Incarnation(2), 5)).With(new Dot(new Incarnation(2), 7)).With(new Dot(new Incarnation(1), 9));
        var vector = DottedVersionVector.FromContext(context, membership);

        var read = VectorEncoding.Decode(VectorEncoding.Encode(vector), membership, VectorRole.Context);

        Assert.Equal(context, read.ToContext());
    }

    [Fact]
    public void Dictionary_StampBesideIt_RoundTrips()
    {
        var membership = InMemoryEpochMembership.Founded("A", "A", "B", "C");
        var vector = new DottedVersionVector(membership);
        vector.Increment("A");
        vector.Record("C", 7);
        vector.PruneDeadNodes();

        var read = DottedVersionVector.FromDictionary(vector.ToImmutableDictionary(), membership, vector.Stamp, VectorRole.State);
        var withoutStamp = DottedVersionVector.FromDictionary(vector.ToImmutableDictionary(), membership);

        Assert.Equal(VectorEncoding.Encode(vector), VectorEncoding.Encode(read));
        Assert.Equal((Epoch.Zero, VectorRole.Context), (withoutStamp.Stamp, withoutStamp.Role));
    }

    [Fact]
    public void Vector_DigestOfDroppedEntries_StillPreventsFalseOrder()
    {
        var membership = new InMemoryClusterMembership("A", "C");
        var pruned = new DottedVersionVector(membership);
        pruned.Increment("A");
        pruned.Record("C", 3);
        membership.Remove("C");

        var read = VectorEncoding.Decode(VectorEncoding.Encode(pruned), membership, VectorRole.Context);
        var later = DottedVersionVector.FromDictionary(
            ImmutableDictionary<string, (long, string)>.Empty.Add("A", (2, "0:2")), membership);

        Assert.Equal(CausalOrder.Equal, read.Compare(pruned));
        Assert.True(read.IsConcurrent(later));
    }
}
