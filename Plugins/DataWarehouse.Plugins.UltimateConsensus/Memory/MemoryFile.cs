namespace DataWarehouse.Plugins.UltimateConsensus.Memory;

/// <summary>One file of a <see cref="MemoryVolume"/>, in pages that are made when something other than zeros goes into them.</summary>
/// <remarks>Not thread-safe; belongs to its volume.</remarks>
internal sealed class MemoryFile
{
    /// <summary>The bytes of a page.</summary>
    public const int PageBytes = 64 << 10;

    private readonly Dictionary<long, byte[]> _pages = [];

    /// <summary>The length in bytes.</summary>
    public long LengthBytes { get; private set; }

    /// <summary>The bytes that its pages take.</summary>
    public long HeldBytes => (long)_pages.Count * PageBytes;

    /// <summary>Makes it at least so long; what is new reads as zeros.</summary>
    /// <param name="lengthBytes">The length.</param>
    public void Lengthen(long lengthBytes) => LengthBytes = Math.Max(LengthBytes, lengthBytes);

    /// <summary>How many bytes of pages a write would add.</summary>
    /// <param name="offset">Where it begins.</param>
    /// <param name="bytes">What it writes.</param>
    public long GrowthOf(long offset, ReadOnlySpan<byte> bytes)
    {
        var growth = 0L;
        foreach (var (page, from, count, place) in new PageWalk(offset, bytes.Length))
        {
            if (!_pages.ContainsKey(page) && bytes.Slice(place, count).ContainsAnyExcept((byte)0)) growth += PageBytes;
        }

        return growth;
    }

    /// <summary>Writes at an offset.</summary>
    /// <param name="offset">Where.</param>
    /// <param name="bytes">What.</param>
    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        foreach (var (page, from, count, place) in new PageWalk(offset, bytes.Length))
        {
            var part = bytes.Slice(place, count);
            if (!_pages.TryGetValue(page, out var held))
            {
                if (!part.ContainsAnyExcept((byte)0)) continue;
                _pages[page] = held = new byte[PageBytes];
            }

            part.CopyTo(held.AsSpan(from));
        }

        Lengthen(offset + bytes.Length);
    }

    /// <summary>Reads from an offset.</summary>
    /// <param name="offset">Where.</param>
    /// <param name="target">Takes the bytes.</param>
    /// <returns>How many bytes there were.</returns>
    public int Read(long offset, Span<byte> target)
    {
        target = target[..(int)Math.Clamp(LengthBytes - offset, 0, target.Length)];
        foreach (var (page, from, count, place) in new PageWalk(offset, target.Length))
        {
            var part = target.Slice(place, count);
            if (_pages.TryGetValue(page, out var held)) held.AsSpan(from, count).CopyTo(part);
            else part.Clear();
        }

        return target.Length;
    }
}
