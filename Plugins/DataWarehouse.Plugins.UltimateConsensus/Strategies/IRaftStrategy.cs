using static DataWarehouse.SDK.Contracts.Hierarchy.ConsensusPluginBase;

namespace DataWarehouse.Plugins.UltimateConsensus.Strategies;

/// <summary>A way of making voters agree on an entry.</summary>
/// <remarks>Implementations are thread-safe; calls may overlap.</remarks>
public interface IRaftStrategy
{
    /// <summary>The protocol's name, as <c>CreateStrategy</c> takes it.</summary>
    string Name { get; }

    /// <summary>Proposes an entry and waits until it is committed or refused.</summary>
    /// <param name="data">The entry, not interpreted. The caller must not change it before the task ends.</param>
    /// <param name="ct">Ends the wait, not the proposal: its outcome is then unknown.</param>
    /// <returns>Success with the index of the entry, or a refusal that begins with one of <see cref="ConsensusErrors"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="data"/> is null.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled; the outcome is unknown.</exception>
    Task<ConsensusResult> ProposeAsync(byte[] data, CancellationToken ct);
}
