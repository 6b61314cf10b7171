using CsCheck;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Encoding;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication.Encoding;

/// <summary>
/// Any bytes either decode to something that is written as exactly these bytes, or are refused with a
/// <see cref="CausalityException"/>; and a short lie never costs much memory.
/// </summary>
public sealed class EncodingFuzzTests
{
    private const long AllocatedMax = 1_000_000;
    private const string AnySeed = "0IGU_RZy6UP1";

    private static readonly InMemoryClusterMembership Plain = new("A", "B");
    private static readonly InMemoryEpochMembership Epochs = InMemoryEpochMembership.Founded("A", "A", "B", "C");

    private static readonly Dictionary<string, Func<byte[], byte[]>> Formats = new(StringComparer.Ordinal)
    {
        ["context"] = bytes => ContextEncoding.Encode(ContextEncoding.Decode(bytes)),
        ["set"] = bytes => SetEncoding.Encode(
            SetEncoding.Decode(bytes, BytesCodec.Instance, MembershipView.WithoutEpochs), BytesCodec.Instance),
        ["plain vector"] = bytes => VectorEncoding.Encode(VectorEncoding.Decode(bytes, Plain, VectorRole.Context)),
        ["vector with epochs"] = bytes => VectorEncoding.Encode(VectorEncoding.Decode(bytes, Epochs, VectorRole.Context)),
    };

    private static readonly Gen<byte[]> Contexts = CausalSamples.Contexts.Select(context => ContextEncoding.Encode(context));

    private static readonly Gen<byte[]> Sets = CausalSamples.Sets.Select(set => SetEncoding.Encode(set, BytesCodec.Instance));

    private static readonly Gen<byte[]> PlainVectors = CausalSamples.PlainVectors(Plain).Select(VectorEncoding.Encode);

    private static readonly Gen<byte[]> EpochVectors =
        Gen.Select(Gen.Int[0, 3], Gen.Long[0, 4].Array[3], Gen.Long[6, 300].Array[3]).Select((stamp, versions, dots) =>
        {
            var context = CausalContext.FromVersions(
                new Epoch(stamp), [.. versions.Select((n, i) => (n, i)).Where(v => v.n > 0).Select(v => new Dot(new Incarnation(v.i + 1), v.n))]);
            foreach (var dot in dots.Where(dot => dot % 2 == 0)) context = context.With(new Dot(new Incarnation((dot / 2 % 3) + 1), dot));
            return VectorEncoding.Encode(DottedVersionVector.FromContext(context, Epochs));
        });

    public static TheoryData<string> FormatNames => [.. Formats.Keys];

    [Theory]
    [MemberData(nameof(FormatNames))]
    public void Decode_RandomBytes_AreRefusedOrCanonical(string format)
    {
        byte[] headers = [0x11, 0x21, 0x31, 0x12, 0x10, 0x00, 0xff];
        var small = Gen.Frequency((3, Gen.Byte[0, 4]), (1, Gen.Byte));
        Gen.Select(Gen.Int[0, headers.Length - 1], small.Array[0, 24])
            .Sample((header, rest) => { AssertCanonicalOrRefused(format, [headers[header], .. rest]); }, iter: 20_000);
    }

    [Theory]
    [MemberData(nameof(FormatNames))]
    public void Decode_AnySingleByteChanged_IsRefusedOrCanonical(string format) => Valid(format).Sample(
        bytes =>
        {
            Assert.True(AssertCanonicalOrRefused(format, bytes));
            for (var i = 0; i < bytes.Length; i++)
            {
                var mutated = bytes.ToArray();
                foreach (var change in new byte[] { 1, 2, 0x7f, 0x80, 0xff })
                {
                    mutated[i] = (byte)(bytes[i] ^ change);
                    AssertCanonicalOrRefused(format, mutated);
                }
            }
        },
        iter: 200);

    [Theory]
    [MemberData(nameof(FormatNames))]
    public void Decode_EveryByteAtEveryPlaceOfOneSample_IsRefusedOrCanonical(string format)
    {
        var bytes = Valid(format).Array[16].Single(_ => true, AnySeed).MaxBy(sample => sample.Length)!;
        for (var i = 0; i < bytes.Length; i++)
        {
            var mutated = bytes.ToArray();
            for (var value = 0; value <= byte.MaxValue; value++)
            {
                mutated[i] = (byte)value;
                AssertCanonicalOrRefused(format, mutated);
            }
        }
    }

    [Theory]
    [MemberData(nameof(FormatNames))]
    public void Decode_Truncated_IsRefused(string format) => Valid(format).Sample(
        bytes =>
        {
            for (var length = 0; length < bytes.Length; length++) Assert.False(AssertCanonicalOrRefused(format, bytes[..length]));
            Assert.False(AssertCanonicalOrRefused(format, [.. bytes, 0]));
        },
        iter: 200);

    [Theory]
    [MemberData(nameof(FormatNames))]
    public void Decode_ShortInputThatAnnouncesMuch_AllocatesLittle(string format)
    {
        byte[] huge = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
        byte[] entriesMax = [0x80, 0x80, 0x01], detachedMax = [0x80, 0x80, 0x04], valuesMax = [0x80, 0x20];
        var header = Valid(format).Single(_ => true, AnySeed)[0];
        byte[][] prefixes = [[header], [header, 0], [header, 0, 0], [header, 0, 0, 0], [header, 0, 0, 0, 0], [header, 1]];
        foreach (var prefix in prefixes)
        {
            foreach (var lie in new[] { huge, entriesMax, detachedMax, valuesMax })
            {
                AssertCanonicalOrRefused(format, [.. prefix, .. lie]);
                AssertCanonicalOrRefused(format, [.. prefix, .. lie, .. new byte[100]]);
                AssertCanonicalOrRefused(format, [.. prefix, 1, .. lie, .. new byte[100]]);
            }
        }
    }

    private static Gen<byte[]> Valid(string format) => format switch
    {
        "context" => Contexts,
        "set" => Sets,
        "plain vector" => PlainVectors,
        _ => EpochVectors,
    };

    /// <summary>Whether the bytes were accepted.</summary>
    private static bool AssertCanonicalOrRefused(string format, byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var again = Formats[format](bytes);
            Assert.True(bytes.AsSpan().SequenceEqual(again), $"{Convert.ToHexString(bytes)} became {Convert.ToHexString(again)}.");
            return true;
        }
        catch (CausalityException)
        {
            return false;
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocatedMax);
        }
    }
}
