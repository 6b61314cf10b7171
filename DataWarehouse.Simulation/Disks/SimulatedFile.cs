using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Simulation.Disks;

/// <summary>
/// The bytes of one file: as the running system sees them (its page cache) and as the device holds them. Only what was written since the last
/// sync is tracked; at a power loss each 512-byte sector of each such write survives or not.
/// </summary>
/// <remarks>Not thread-safe; belongs to its medium.</remarks>
internal sealed class SimulatedFile
{
    /// <summary>What a device writes whole or not at all, in bytes.</summary>
    public const int SectorBytes = 512;

    private const int CapacityMin = 16 << 10;

    private readonly List<UnsyncedRange> _unsynced = [];
    private byte[] _cached = [];
    private byte[] _durable = [];
    private int _zeroedThrough;
    private bool _cachedIsShared;
    private bool _durableIsShared;

    /// <summary>The length that the running system sees, in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>The length that is durable, in bytes.</summary>
    public long DurableLength { get; private set; }

    /// <summary>Whether something was written and not synced.</summary>
    public bool HasUnsynced => _unsynced.Count > 0 || Length != DurableLength;

    /// <summary>The disk under which a change of this file failed; that disk refuses the file from then on.</summary>
    public SimulatedDisk? PoisonedFor { get; set; }

    /// <summary>How many handles are open, of all disks.</summary>
    public int OpenHandles { get; set; }

    /// <summary>Reads what the running system sees.</summary>
    /// <param name="offset">Where to begin.</param>
    /// <param name="destination">Takes the bytes.</param>
    /// <returns>How many there were.</returns>
    public int Read(long offset, Span<byte> destination)
    {
        var count = (int)Math.Clamp(Length - offset, 0, destination.Length);
        if (count > 0) _cached.AsSpan((int)offset, count).CopyTo(destination);
        return count;
    }

    /// <summary>What the running system sees of a range; shorter where the file ends before.</summary>
    /// <param name="offset">Where it begins.</param>
    /// <param name="count">How many bytes.</param>
    public ReadOnlySpan<byte> Look(long offset, int count) =>
        offset < 0 || offset >= Length ? [] : _cached.AsSpan((int)offset, (int)Math.Min(count, Length - offset));

    /// <summary>Writes into the page cache.</summary>
    /// <param name="offset">Where the first byte goes.</param>
    /// <param name="bytes">What to write.</param>
    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        KeepOverwritten(offset, bytes.Length);
        OwnCached();
        Lengthen(offset + bytes.Length);
        bytes.CopyTo(_cached.AsSpan((int)offset));
        _unsynced.Add(new UnsyncedRange(offset, bytes.Length, null));
    }

    /// <summary>Writes zeros behind the end up to a length, in the page cache.</summary>
    /// <param name="length">The new length; nothing happens if it is not larger.</param>
    public void WriteZeros(long length)
    {
        if (length <= Length) return;
        var start = Length;
        Lengthen(length);
        _unsynced.Add(new UnsyncedRange(start, (int)(length - start), null));
    }

    /// <summary>Makes all that was written durable.</summary>
    public void Sync()
    {
        EnsureDurable(Length);
        if (_unsynced.Count > 0) OwnDurable();
        foreach (var range in _unsynced)
            _cached.AsSpan((int)range.Offset, range.Count).CopyTo(_durable.AsSpan((int)range.Offset));
        DurableLength = Length;
        _unsynced.Clear();
    }

    /// <summary>
    /// A sync fails: some of what was written is on the device, some not, and the system forgets that there was a difference. Later reads still see
    /// the page cache, until the power is lost.
    /// </summary>
    /// <param name="random">Chooses what reached the device.</param>
    public void FailSync(SeededRandom random) => Settle(random, 500_000);

    /// <summary>The power is lost: what the device holds is all that remains.</summary>
    /// <param name="random">Chooses what of the unsynced sectors reached the device.</param>
    /// <param name="survivalPerMillion">How likely a sector of an unsynced write is to be there.</param>
    public void LosePower(SeededRandom random, int survivalPerMillion)
    {
        if (_unsynced.Count > 0 || Length != DurableLength) Settle(random, survivalPerMillion);
        _cached = _durable;
        _cachedIsShared = _durableIsShared = true;
        Length = DurableLength;
        PoisonedFor = null;
        OpenHandles = 0;
    }

    /// <summary>Turns one bit, on the device and in the page cache.</summary>
    /// <param name="bit">Which, counted from the start of the file; within the durable length.</param>
    public void Rot(long bit)
    {
        OwnDurable();
        OwnCached();
        var mask = (byte)(1 << (int)(bit & 7));
        _durable[bit >> 3] ^= mask;
        if (bit >> 3 < Length) _cached[bit >> 3] ^= mask;
    }

    /// <summary>
    /// A copy with everything that is not durable yet, as of a device and a system of its own. The bytes are shared until one of the two changes them.
    /// </summary>
    public SimulatedFile Fork()
    {
        _cachedIsShared = _durableIsShared = true;
        var fork = new SimulatedFile
        {
            _cached = _cached,
            _durable = _durable,
            _cachedIsShared = true,
            _durableIsShared = true,
            Length = Length,
            DurableLength = DurableLength,
            _zeroedThrough = _zeroedThrough,
        };
        fork._unsynced.AddRange(_unsynced);
        return fork;
    }

    /// <summary>A copy of what the device holds, as of a device of its own.</summary>
    public SimulatedFile CopyDurable() => new()
    {
        _cached = _durable.AsSpan(0, (int)DurableLength).ToArray(),
        _durable = _durable.AsSpan(0, (int)DurableLength).ToArray(),
        Length = DurableLength,
        DurableLength = DurableLength,
        _zeroedThrough = (int)DurableLength,
    };

    private void Settle(SeededRandom random, int survivalPerMillion)
    {
        EnsureDurable(Length);
        OwnDurable();
        var end = DurableLength;
        foreach (var range in _unsynced)
        {
            var stop = range.Offset + range.Count;
            for (var start = range.Offset; start < stop;)
            {
                var next = Math.Min(stop, (start / SectorBytes + 1) * SectorBytes);
                if (random.Chance(survivalPerMillion))
                {
                    range.Bytes(_cached).Slice((int)(start - range.Offset), (int)(next - start)).CopyTo(_durable.AsSpan((int)start));
                    end = Math.Max(end, next);
                }

                start = next;
            }
        }

        DurableLength = random.Chance(survivalPerMillion) ? Length : end;
        _unsynced.Clear();
    }

    /// <summary>An unsynced write that is written over may still be the one that survives, so its bytes are put aside.</summary>
    private void KeepOverwritten(long offset, int count)
    {
        for (var position = 0; position < _unsynced.Count; position++)
        {
            var range = _unsynced[position];
            if (range.Own is null && range.Offset < offset + count && offset < range.Offset + range.Count)
                _unsynced[position] = range with { Own = range.Bytes(_cached).ToArray() };
        }
    }

    private void Lengthen(long length)
    {
        if (length <= Length) return;
        OwnCached();
        if (length > _cached.Length) _cached = Larger(_cached, (int)Length, length);
        _cached.AsSpan((int)Length, (int)(length - Length)).Clear();
        Length = length;
    }

    private void EnsureDurable(long length)
    {
        if (length <= _zeroedThrough) return;
        OwnDurable();
        if (length > _durable.Length) _durable = Larger(_durable, _zeroedThrough, length);
        _durable.AsSpan(_zeroedThrough, (int)length - _zeroedThrough).Clear();
        _zeroedThrough = (int)length;
    }

    private void OwnCached()
    {
        if (!_cachedIsShared) return;
        _cached = Larger(_cached, (int)Length, Length);
        _cachedIsShared = false;
    }

    private void OwnDurable()
    {
        if (!_durableIsShared) return;
        _durable = Larger(_durable, _zeroedThrough, _zeroedThrough);
        _durableIsShared = false;
    }

    // Most files end near the size of a log segment, so the first step goes there; what is not used yet is not cleared either.
    private static byte[] Larger(byte[] old, int used, long length)
    {
        var larger = GC.AllocateUninitializedArray<byte>((int)Math.Min(Array.MaxLength, Math.Max(length, Math.Max(CapacityMin, length > old.Length ? old.Length * 2L : length))));
        old.AsSpan(0, used).CopyTo(larger);
        return larger;
    }

    private readonly record struct UnsyncedRange(long Offset, int Count, byte[]? Own)
    {
        public ReadOnlySpan<byte> Bytes(byte[] cached) => Own ?? cached.AsSpan((int)Offset, Count);
    }
}
