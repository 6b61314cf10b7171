namespace DataWarehouse.Benchmarks.Load;

/// <summary>
/// Some values of a map in one array, shared between the map and the snapshots of it. Who wants to change a value while somebody else holds the slab makes another one; a
/// slab that nobody holds any more is used again, so that snapshots of a map in full use cost no memory in the end.
/// </summary>
internal sealed class MapSlab(byte[] bytes)
{
    public const int Values = 64;

    private int _holders = 1;

    public byte[] Bytes => bytes;

    public bool IsShared => Volatile.Read(ref _holders) > 1;

    public void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>Lets it go.</summary>
    /// <returns>Whether nobody holds it any more.</returns>
    public bool Release() => Interlocked.Decrement(ref _holders) == 0;

    /// <summary>Takes it into use again.</summary>
    public void Renew() => _holders = 1;
}
