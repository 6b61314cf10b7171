using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Encoding;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.Tests.Golden;

namespace DataWarehouse.Tests.Replication.Encoding;

/// <summary>Format version 1, both ways: what is written is the file, and what the file holds is read. docs/formats.md explains the bytes.</summary>
public sealed class CausalGoldenTests
{
    private static readonly InMemoryEpochMembership Epochs = InMemoryEpochMembership.Founded("A", "A", "B", "Ångström");

    private static readonly JsonSerializerOptions Options = new()
    {
        Converters =
        {
            new DottedVersionVectorJsonConverter(Epochs, VectorRole.Context),
            new DvvSetJsonConverter<byte[]>(
                (JsonTypeInfo<byte[]>)JsonSerializerOptions.Default.GetTypeInfo(typeof(byte[])), MembershipView.WithoutEpochs),
        },
    };

    private static readonly CausalContext Context = CausalContext
        .FromVersions(new Epoch(300), new Dot(new Incarnation(2), 5), new Dot(new Incarnation(130), 1_000), new Dot(new Incarnation(131), 1))
        .With(new Dot(new Incarnation(2), 9)).With(new Dot(new Incarnation(2), 11)).With(new Dot(new Incarnation(200), long.MaxValue));

    private static readonly DvvSet<byte[]> Set = DvvSet<byte[]>.Restore(
        Context,
        [
            new DottedValue<byte[]>(new Dot(new Incarnation(2), 5), [0xca, 0xfe]),
            new DottedValue<byte[]>(new Dot(new Incarnation(2), 9), []),
            new DottedValue<byte[]>(new Dot(new Incarnation(130), 1_000), [.. Enumerable.Range(0, 130).Select(i => (byte)i)]),
        ],
        MembershipView.WithoutEpochs);

    [Fact]
    public void Context_Version1_IsTheGoldenFile()
    {
        GoldenFile.AssertMatches("causality/context-v1.golden", ContextEncoding.Encode(Context));
        Assert.Equal(Context, ContextEncoding.Decode(GoldenFile.Read("causality/context-v1.golden")));
    }

    [Fact]
    public void EmptyContext_Version1_IsTheGoldenFile()
    {
        GoldenFile.AssertMatches("causality/context-empty-v1.golden", ContextEncoding.Encode(CausalContext.Empty));
        Assert.Equal(CausalContext.Empty, ContextEncoding.Decode(GoldenFile.Read("causality/context-empty-v1.golden")));
    }

    [Fact]
    public void Set_Version1_IsTheGoldenFile()
    {
        GoldenFile.AssertMatches("causality/set-v1.golden", SetEncoding.Encode(Set, BytesCodec.Instance));

        var read = SetEncoding.Decode(GoldenFile.Read("causality/set-v1.golden"), BytesCodec.Instance, MembershipView.WithoutEpochs);
        Assert.True(Set.HasSameState(read));
        Assert.Equal(Set.Values.Select(live => live.Value), read.Values.Select(live => live.Value));
    }

    [Fact]
    public void VectorWithEpochs_Version1_IsTheGoldenFile()
    {
        var vector = EpochVector();
        GoldenFile.AssertMatches("causality/vector-epochs-v1.golden", VectorEncoding.Encode(vector));

        var read = VectorEncoding.Decode(GoldenFile.Read("causality/vector-epochs-v1.golden"), Epochs, VectorRole.Context);
        Assert.Equal(vector.ToContext(), read.ToContext());
    }

    [Fact]
    public void PlainVectorThatDropped_Version1_IsTheGoldenFile()
    {
        var membership = new InMemoryClusterMembership("A", "B", "C");
        var vector = new DottedVersionVector(membership);
        vector.Record("A", 3);
        vector.Record("B", 1L << 40);
        vector.Record("C", 7);
        membership.Remove("C");

        GoldenFile.AssertMatches("causality/vector-plain-v1.golden", VectorEncoding.Encode(vector));

        var read = VectorEncoding.Decode(GoldenFile.Read("causality/vector-plain-v1.golden"), membership, VectorRole.Context);
        Assert.Equal(CausalOrder.Equal, vector.Compare(read));
        Assert.Equal(vector.ToImmutableDictionary(), read.ToImmutableDictionary());
    }

    [Fact]
    public void ContextJson_Format1_IsTheGoldenFile()
    {
        GoldenFile.AssertMatches("causality/context-v1.json.golden", JsonSerializer.SerializeToUtf8Bytes(Context));
        Assert.Equal(Context, JsonSerializer.Deserialize<CausalContext>(GoldenFile.Read("causality/context-v1.json.golden")));
    }

    [Fact]
    public void SetJson_Format1_IsTheGoldenFile()
    {
        GoldenFile.AssertMatches("causality/set-v1.json.golden", JsonSerializer.SerializeToUtf8Bytes(Set, Options));

        var read = JsonSerializer.Deserialize<DvvSet<byte[]>>(GoldenFile.Read("causality/set-v1.json.golden"), Options);
        Assert.True(Set.HasSameState(read));
    }

    [Fact]
    public void VectorJson_Format1_IsTheGoldenFile()
    {
        var vector = EpochVector();
        GoldenFile.AssertMatches("causality/vector-v1.json.golden", JsonSerializer.SerializeToUtf8Bytes(vector, Options));

        var read = JsonSerializer.Deserialize<DottedVersionVector>(GoldenFile.Read("causality/vector-v1.json.golden"), Options)!;
        Assert.Equal(vector.ToContext(), read.ToContext());
    }

    private static DottedVersionVector EpochVector() => DottedVersionVector.FromContext(
        CausalContext.FromVersions(new Epoch(3), new Dot(new Incarnation(1), 2), new Dot(new Incarnation(3), 400))
            .With(new Dot(new Incarnation(2), 5)),
        Epochs);
}
