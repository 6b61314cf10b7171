using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Benchmarks.Load;

/// <summary>A map at one moment: all its values, one behind the other.</summary>
internal sealed class MapCapture(MapSlabs? owner, MapSlab[] slabs, int lengthBytes, int slabBytes) : ISnapshot
{
    private int _isDisposed;

    public int LengthBytes => lengthBytes;

    /// <summary>The values, some at a time.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Parts
    {
        get
        {
            for (var (place, left) = (0, lengthBytes); left > 0; place++, left -= slabBytes) yield return slabs[place].Bytes.AsMemory(0, Math.Min(left, slabBytes));
        }
    }

    public void WriteTo(Stream destination, CancellationToken cancellationToken)
    {
        foreach (var part in Parts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            destination.Write(part.Span);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        foreach (var slab in slabs) owner!.Release(slab);
    }
}
