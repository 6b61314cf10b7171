using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace DataWarehouse.Benchmarks.Load;

/// <summary>
/// The state of every engine: a map of values of one length, whose first eight bytes are the key. What has another length changes nothing. The digest is the sum of the
/// hashes of all values. An empty one is nothing but this object.
/// </summary>
internal sealed class ValueMap(int valueBytes)
{
    private const int KeyBytes = sizeof(long);
    private MapSlabs? _slabs;
    private Dictionary<long, int>? _places;

    public ulong Digest { get; private set; }

    public int Count => _slabs?.Count ?? 0;

    public void Put(ReadOnlySpan<byte> value)
    {
        if (value.Length != valueBytes) return;
        _slabs ??= new MapSlabs(valueBytes);
        _places ??= [];
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, KeyOf(value), out var isThere);
        if (!isThere) place = _slabs.Add();
        var target = _slabs.ForWriting(place);
        if (isThere) Digest -= XxHash3.HashToUInt64(target);
        value.CopyTo(target);
        Digest += XxHash3.HashToUInt64(value);
    }

    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (key.Length != KeyBytes || _places is null || !_places.TryGetValue(KeyOf(key), out var place)) return false;
        value = _slabs![place];
        return true;
    }

    public MapCapture Capture() => new(_slabs, _slabs?.Capture() ?? [], Count * valueBytes, MapSlab.Values * valueBytes);

    /// <summary>Puts in all that a capture has written.</summary>
    public void Restore(Stream source)
    {
        var value = new byte[valueBytes];
        while (source.ReadAtLeast(value, valueBytes, throwOnEndOfStream: false) is var read && read > 0)
        {
            if (read < valueBytes) throw new InvalidDataException($"The last value has {read} bytes.");
            Put(value);
        }
    }

    private static long KeyOf(ReadOnlySpan<byte> value) => BinaryPrimitives.ReadInt64LittleEndian(value);
}
