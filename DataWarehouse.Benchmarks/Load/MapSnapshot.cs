using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Benchmarks.Load;

/// <summary>The values of a map at one place of its log.</summary>
internal sealed class MapSnapshot(byte[] state) : ISnapshot
{
    public void WriteTo(Stream destination, CancellationToken cancellationToken) => destination.Write(state);

    public void Dispose()
    {
    }
}
