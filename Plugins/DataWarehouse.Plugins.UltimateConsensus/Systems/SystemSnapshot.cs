using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems;

/// <summary>The state of the system group at one point of its log. The state is immutable, so keeping it is all there is to do.</summary>
/// <param name="state">The state.</param>
/// <remarks>Thread-safe.</remarks>
internal sealed class SystemSnapshot(SystemState state) : ISnapshot
{
    /// <inheritdoc/>
    public void WriteTo(Stream destination, CancellationToken cancellationToken) => SystemStateCodec.Write(state, destination, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
