using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>The state of a simulated store at one place of its log.</summary>
/// <remarks>Immutable.</remarks>
/// <param name="state">The encoded store.</param>
internal sealed class StoreSnapshot(byte[] state) : ISnapshot
{
    /// <inheritdoc/>
    public void WriteTo(Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        destination.Write(state);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
