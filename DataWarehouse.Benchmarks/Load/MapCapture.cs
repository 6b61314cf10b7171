using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Benchmarks.Load;

/// <summary>A map at one moment: all its values, one behind the other.</summary>
internal sealed class MapCapture(MapSlabs? owner, MapSlab[] slabs, int lengthBytes, int slabBytes) : ISnapshot
{
    private int _isDisposed;

    public void WriteTo(Stream destination, CancellationToken cancellationToken)
    {
        for (var (place, left) = (0, lengthBytes); left > 0; place++, left -= slabBytes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            destination.Write(slabs[place].Bytes, 0, Math.Min(left, slabBytes));
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        foreach (var slab in slabs) owner!.Release(slab);
    }
}
