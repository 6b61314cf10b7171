using System.Buffers.Binary;
using DataWarehouse.Benchmarks.Load;

namespace DataWarehouse.Tests.Benchmarks.Load;

/// <summary>The state that the loads put into.</summary>
public sealed class ValueMapTests
{
    private const int ValueBytes = 16;

    [Fact]
    public void Digest_OfTheSameValues_IsTheSameWhateverTheOrder()
    {
        var (one, other) = (new ValueMap(ValueBytes), new ValueMap(ValueBytes));
        foreach (var key in Enumerable.Range(0, 200)) one.Put(Value(key, key + 1));
        foreach (var key in Enumerable.Range(0, 200).Reverse()) other.Put(Value(key, 7));
        Assert.NotEqual(one.Digest, other.Digest);
        foreach (var key in Enumerable.Range(0, 200).Reverse()) other.Put(Value(key, key + 1));

        Assert.Equal(one.Digest, other.Digest);
        Assert.Equal(200, other.Count);
    }

    [Fact]
    public void Capture_StaysAsItWas_WhileTheMapChanges()
    {
        var map = new ValueMap(ValueBytes);
        foreach (var key in Enumerable.Range(0, 200)) map.Put(Value(key, 1));
        var before = map.Digest;

        using var first = map.Capture();
        foreach (var key in Enumerable.Range(50, 300)) map.Put(Value(key, 2));
        using var second = map.Capture();
        foreach (var key in Enumerable.Range(0, 10)) map.Put(Value(key, 3));

        Assert.Equal(before, Restored(first).Digest);
        Assert.Equal(350, Restored(second).Count);
        Assert.NotEqual(Restored(second).Digest, map.Digest);
    }

    [Fact]
    public void Capture_OnceDisposed_GivesItsMemoryToTheNext()
    {
        var map = new ValueMap(ValueBytes);
        foreach (var key in Enumerable.Range(0, 64)) map.Put(Value(key, 1));
        Round();

        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 100; round++) Round();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 100 * 64 * ValueBytes / 2);

        void Round()
        {
            using var capture = map.Capture();
            Span<byte> value = stackalloc byte[ValueBytes];
            map.Put(value);
        }
    }

    [Fact]
    public void Put_OfAnotherLength_ChangesNothing()
    {
        var map = new ValueMap(ValueBytes);

        map.Put(new byte[1]);

        Assert.Equal((0, 0UL), (map.Count, map.Digest));
        using var capture = map.Capture();
        Assert.Equal(0, Restored(capture).Count);
    }

    [Fact]
    public void Restore_OfHalfAValue_IsRefused() => Assert.Throws<InvalidDataException>(() => new ValueMap(ValueBytes).Restore(new MemoryStream(new byte[ValueBytes + 1])));

    [Fact]
    public void TryGet_OfAKey_FindsItsLatestValue()
    {
        var map = new ValueMap(ValueBytes);
        map.Put(Value(5, 1));
        map.Put(Value(5, 2));

        Assert.True(map.TryGet(Value(5, 0).AsSpan(0, sizeof(long)), out var value));
        Assert.Equal(Value(5, 2), value.ToArray());
        Assert.False(map.TryGet(Value(6, 0).AsSpan(0, sizeof(long)), out _));
    }

    private static ValueMap Restored(MapCapture capture)
    {
        var bytes = new MemoryStream();
        capture.WriteTo(bytes, CancellationToken.None);
        bytes.Position = 0;
        var map = new ValueMap(ValueBytes);
        map.Restore(bytes);
        return map;
    }

    private static byte[] Value(long key, long number)
    {
        var value = new byte[ValueBytes];
        BinaryPrimitives.WriteInt64LittleEndian(value, key);
        BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(sizeof(long)), number);
        return value;
    }
}
