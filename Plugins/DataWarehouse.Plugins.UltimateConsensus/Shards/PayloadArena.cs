using System.Buffers;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>
/// The memory of the payloads that a replica holds: they are written next to each other into chunks, and a chunk goes back to the pool when the log has let go
/// of every entry in it. So a steady load allocates nothing.
/// </summary>
/// <remarks>
/// Bytes given out stay as they are until <see cref="Release"/> says that no entry up to the ones in their chunk is held any more. Entries that are cut off the log
/// leave their bytes behind until then. Not thread-safe; belongs to its replica.
/// </remarks>
/// <param name="pool">Where chunks come from and go to.</param>
internal sealed class PayloadArena(ChunkPool pool) : IBufferWriter<byte>
{
    private readonly List<(byte[] Bytes, LogIndex Last)> _full = [];
    private byte[] _chunk = [];
    private int _used;
    private int _begun;
    private int _unclaimed;
    private bool _isClaimed = true;
    private LogIndex _last;

    /// <summary>The bytes of all chunks held.</summary>
    public long HeldBytes { get; private set; }

    /// <summary>Copies a payload.</summary>
    /// <param name="payload">The bytes.</param>
    public ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> payload)
    {
        Begin();
        payload.CopyTo(GetSpan(payload.Length));
        Advance(payload.Length);
        return Take();
    }

    /// <summary>Begins a payload that is written by <see cref="GetSpan"/> and <see cref="Advance"/>.</summary>
    public void Begin() => (_begun, _isClaimed) = (_used, false);

    /// <summary>What was written of the payload that was begun.</summary>
    public Span<byte> Begun => _chunk.AsSpan(_begun, _used - _begun);

    /// <summary>Gives the payload that was begun and written.</summary>
    public ReadOnlyMemory<byte> Take() => _chunk.AsMemory(_begun, _used - _begun);

    /// <summary>All payloads given out up to now belong to entries up to a place.</summary>
    /// <param name="last">The place; never lower than one that matters still.</param>
    public void Belongs(LogIndex last)
    {
        if (last > _last) _last = last;
        for (; _unclaimed > 0; _unclaimed--) _full[^_unclaimed] = (_full[^_unclaimed].Bytes, _last);
        _isClaimed = true;
    }

    /// <summary>No entry up to a place is held by anybody any more.</summary>
    /// <param name="through">The place.</param>
    public void Release(LogIndex through)
    {
        var released = 0;
        while (released < _full.Count - _unclaimed && _full[released].Last <= through) GiveBack(_full[released++].Bytes);
        if (released > 0) _full.RemoveRange(0, released);
        if (_full.Count > 0 || !_isClaimed || _last > through || _used == 0) return;
        GiveBack(_chunk);
        (_chunk, _used, _begun) = ([], 0, 0);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        var size = Math.Max(sizeHint, 1);
        if (_chunk.Length - _used < size) Grow(size);
        return _chunk.AsMemory(_used);
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_chunk.Length - _used));
        _used += count;
    }

    /// <summary>Goes on in a new chunk; what was begun comes along.</summary>
    private void Grow(int size)
    {
        var begun = _chunk.AsSpan(_begun, _used - _begun);
        var needed = size + begun.Length;
        // What is larger than a chunk gets memory of its own; if it comes in pieces, twice as much each time, or each piece would move all that came before.
        var next = needed > ChunkPool.ChunkBytesMax ? pool.Rent(needed, needed + begun.Length) : pool.Rent(Math.Max(needed, _chunk.Length * 2), needed);
        HeldBytes += next.Length;
        begun.CopyTo(next);
        if (_begun > 0)
        {
            _full.Add((_chunk, _last));
            _unclaimed++;
        }
        else
        {
            GiveBack(_chunk);
        }

        (_chunk, _used, _begun) = (next, begun.Length, 0);
    }

    private void GiveBack(byte[] chunk)
    {
        HeldBytes -= chunk.Length;
        pool.Return(chunk);
    }
}
