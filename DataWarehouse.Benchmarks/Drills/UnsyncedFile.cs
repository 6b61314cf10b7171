using DataWarehouse.SDK.Storage.Native;

namespace DataWarehouse.Benchmarks.Drills;

/// <summary>What was written to a file since its last sync. It is nowhere but here, in the memory of the process.</summary>
/// <remarks>Not thread-safe; its owner locks.</remarks>
internal sealed class UnsyncedFile
{
    private readonly List<(long Offset, byte[] Bytes)> _writes = [];

    /// <summary>Where the file ends, if it were synced; 0 where nothing was written.</summary>
    public long End { get; private set; }

    /// <summary>Whether there is anything to lose.</summary>
    public bool IsEmpty => _writes.Count == 0;

    /// <summary>Keeps a write.</summary>
    public void Keep(long offset, ReadOnlySpan<byte> bytes)
    {
        _writes.Add((offset, bytes.ToArray()));
        End = Math.Max(End, offset + bytes.Length);
    }

    /// <summary>Lays what was written over what was read from the file.</summary>
    /// <param name="offset">Where the reading began.</param>
    /// <param name="destination">What was read, and room behind it.</param>
    /// <param name="count">How much was read.</param>
    /// <returns>How much there is now.</returns>
    public int Overlay(long offset, Span<byte> destination, int count)
    {
        var end = (int)Math.Clamp(End - offset, count, destination.Length);
        destination[count..end].Clear();
        foreach (var (at, bytes) in _writes)
        {
            var (from, to) = (Math.Max(at, offset), Math.Min(at + bytes.Length, offset + end));
            if (from < to) bytes.AsSpan((int)(from - at), (int)(to - from)).CopyTo(destination[(int)(from - offset)..]);
        }

        return end;
    }

    /// <summary>Gives everything to the file, in the order it was written.</summary>
    /// <param name="files">The real calls.</param>
    /// <param name="handle">The file.</param>
    /// <returns>0, or the error of the call that failed.</returns>
    public int WriteOut(INativeFiles files, nint handle)
    {
        foreach (var (offset, bytes) in _writes)
        {
            for (var done = 0; done < bytes.Length;)
            {
                var error = files.Write(handle, offset + done, bytes.AsSpan(done), out var count);
                if (files.IsInterruption(error)) continue;
                if (error != 0) return error;
                done += count;
            }
        }

        _writes.Clear();
        End = 0;
        return 0;
    }
}
