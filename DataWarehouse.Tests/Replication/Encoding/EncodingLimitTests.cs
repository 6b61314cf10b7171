using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Encoding;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Replication.Vectors;

namespace DataWarehouse.Tests.Replication.Encoding;

/// <summary>How large encodings are, and the largest that may be written and read.</summary>
public sealed class EncodingLimitTests
{
    private static readonly MembershipView View = MembershipView.WithoutEpochs;

    private static readonly JsonSerializerOptions Options = new()
    {
        Converters =
        {
            new DottedVersionVectorJsonConverter(new InMemoryClusterMembership("A"), VectorRole.Context),
            new DvvSetJsonConverter<byte[]>((JsonTypeInfo<byte[]>)JsonSerializerOptions.Default.GetTypeInfo(typeof(byte[])), View),
        },
    };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1_000_000)]
    [InlineData(64, 1_000_000_000)]
    [InlineData(64, 1L << 40)]
    public void Size_AnEntry_IsAtMostTwelveBytes(int entries, long number)
    {
        // Joins a million log entries apart, and up to 2^40 events of each: a million writes a second for twelve days.
        var context = Context(entries, i => (i + 1) * 1_000_000L, number);

        Assert.InRange(ContextEncoding.GetByteCount(context) - ContextEncoding.GetByteCount(CausalContext.Empty), entries, entries * 12);
    }

    [Fact]
    public void Size_ThreeEntriesAndOneValue_IsAtMost64Bytes()
    {
        var context = Context(3, i => (i + 1) * 1_000_000_000L, 1_000_000_000_000).Merge(CausalContext.FromVersions(new Epoch(1L << 40)), View);
        var value = new byte[10];
        var set = DvvSet<byte[]>.Empty.Event(context, value, new Dot(new Incarnation(1_000_000_000), 1_000_000_000_001), View);

        Assert.InRange(SetEncoding.GetByteCount(set, BytesCodec.Instance) - value.Length, 1, 64);
    }

    [Fact]
    public void Size_ThreeSmallEntriesAndOneValue_IsFourteenBytes()
    {
        var set = DvvSet<byte[]>.Empty.Event(Context(3, i => i + 1, 5), [], new Dot(new Incarnation(1), 6), View);

        Assert.Equal(14, SetEncoding.GetByteCount(set, BytesCodec.Instance));
    }

    [Fact]
    public void Context_AtTheLimits_IsWrittenAndReadInEveryForm()
    {
        var context = Large(CausalLimits.EntriesMax, CausalLimits.DetachedMax);

        Assert.Equal(context, ContextEncoding.Decode(ContextEncoding.Encode(context)));
        Assert.Equal(context, JsonSerializer.Deserialize<CausalContext>(JsonSerializer.Serialize(context)));
    }

    [Theory]
    [InlineData(CausalLimits.EntriesMax + 1, 0)]
    [InlineData(0, CausalLimits.DetachedMax + 1)]
    public void Context_BeyondTheLimits_IsNotWritten(int entries, int detached)
    {
        var context = Large(entries, detached);

        AssertTooLarge(() => ContextEncoding.Encode(context));
        AssertTooLarge(() => JsonSerializer.Serialize(context));
        AssertTooLarge(() => SetEncoding.Encode(new DvvSet<byte[]>(context.Known, null), BytesCodec.Instance));
    }

    [Theory]
    [InlineData("versions", CausalLimits.EntriesMax + 1)]
    [InlineData("detached", CausalLimits.DetachedMax + 1)]
    public void ContextJson_BeyondTheLimits_IsNotRead(string property, int count)
    {
        var dots = string.Join(',', Enumerable.Range(1, count).Select(i => $"\"{i}:3\""));

        AssertTooLarge(() => JsonSerializer.Deserialize<CausalContext>($$"""{"format":1,"{{property}}":[{{dots}}]}"""));
    }

    [Fact]
    public void Vector_BeyondTheLimits_IsNotWritten()
    {
        var entries = Enumerable.Range(0, CausalLimits.EntriesMax + 1)
            .Select(i => new VectorEntry<NamedReplica>(new NamedReplica($"{i:d6}", Incarnation.None), 1)).ToArray();
        var vector = new DottedVersionVector(
            new InMemoryClusterMembership("A"), VectorRole.Context, null, Knowledge<NamedReplica>.Adopt(entries, null, Epoch.Zero), UInt128.Zero);

        AssertTooLarge(() => VectorEncoding.Encode(vector));
        AssertTooLarge(() => JsonSerializer.Serialize(vector, Options));
    }

    [Fact]
    public void Set_TooManyValues_IsNotWritten()
    {
        var values = Enumerable.Range(0, CausalLimits.ValuesMax + 1)
            .Select(i => new DottedValue<byte[]>(new Dot(new Incarnation(1), i + 1), [])).ToArray();
        var set = DvvSet<byte[]>.Restore(Context(1, _ => 1, values.Length), values, View);
        var atTheLimit = DvvSet<byte[]>.Restore(set.Context, values.AsSpan(0, CausalLimits.ValuesMax), View);

        AssertTooLarge(() => SetEncoding.Encode(set, BytesCodec.Instance));
        AssertTooLarge(() => JsonSerializer.Serialize(set, Options));
        Assert.True(atTheLimit.HasSameState(SetEncoding.Decode(
            SetEncoding.Encode(atTheLimit, BytesCodec.Instance), BytesCodec.Instance, View)));
    }

    [Theory]
    [InlineData(1, CausalLimits.ValueBytesMax + 1)]
    [InlineData(40, CausalLimits.ValueBytesMax)]
    public void Set_TooManyBytes_IsNotWritten(int count, int bytesEach)
    {
        var values = Enumerable.Range(0, count).Select(i => new DottedValue<int>(new Dot(new Incarnation(1), i + 1), bytesEach)).ToArray();
        var set = DvvSet<int>.Restore(Context(1, _ => 1, count), values, View);

        AssertTooLarge(() => SetEncoding.GetByteCount(set, new SizeCodec()));
        AssertTooLarge(() => SetEncoding.Encode(set, new SizeCodec()));
    }

    private static void AssertTooLarge(Func<object?> call) =>
        Assert.Equal(CausalityError.LimitExceeded, Assert.Throws<CausalityException>(() => _ = call()).Error);

    private static void AssertTooLarge(Func<int> call) => AssertTooLarge(() => (object?)call());

    private static CausalContext Context(int entries, Func<int, long> origin, long version) =>
        CausalContext.FromVersions(
            Epoch.Zero, [.. Enumerable.Range(0, entries).Select(i => new Dot(new Incarnation(origin(i)), version))]);

    private static CausalContext Large(int entries, int detached) =>
        new(Knowledge<Incarnation>.Adopt(Entries(entries, 1), Entries(detached, 3), Epoch.Zero));

    private static VectorEntry<Incarnation>[] Entries(int count, long number) =>
        [.. Enumerable.Range(1, count).Select(i => new VectorEntry<Incarnation>(new Incarnation(i), number))];

    /// <summary>Values that only claim to be as long as their number says.</summary>
    private sealed class SizeCodec : IValueCodec<int>
    {
        public int GetByteCount(int value) => value;

        public void Write(int value, Span<byte> target) => throw new NotSupportedException();

        public int Read(ReadOnlySpan<byte> source) => throw new NotSupportedException();
    }
}
