using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>The state of a simulated store at one place of its log.</summary>
/// <remarks>Immutable.</remarks>
/// <param name="state">The encoded store.</param>
/// <param name="throws">Whether it cannot be written.</param>
internal sealed class StoreSnapshot(byte[] state, bool throws) : ISnapshot
{
    /// <inheritdoc/>
    public void WriteTo(Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (throws) throw new InvalidOperationException("The store throws while its state is written.");
        destination.Write(state);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
