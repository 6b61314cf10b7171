namespace DataWarehouse.Plugins.KeyValue.Snapshots;

/// <summary>Gathers small writes for a stream.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class SnapshotBuffer(Stream destination, int capacity)
{
    private readonly byte[] _bytes = new byte[capacity];
    private int _used;

    /// <summary>Takes room for some bytes that the caller fills at once.</summary>
    public Span<byte> Take(int count)
    {
        if (_bytes.Length - _used < count) Flush();
        var room = _bytes.AsSpan(_used, count);
        _used += count;
        return room;
    }

    /// <summary>Writes bytes; those that are longer than the buffer go by it.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= _bytes.Length)
        {
            bytes.CopyTo(Take(bytes.Length));
            return;
        }

        Flush();
        destination.Write(bytes);
    }

    /// <summary>Hands over what was gathered.</summary>
    public void Flush()
    {
        destination.Write(_bytes, 0, _used);
        _used = 0;
    }
}
