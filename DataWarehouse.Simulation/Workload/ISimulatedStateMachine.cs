using DataWarehouse.Plugins.UltimateConsensus.Log;

namespace DataWarehouse.Simulation.Workload;

/// <summary>The state machine of one replica: memory only, rebuilt from a snapshot and the log after a crash.</summary>
/// <remarks>Not thread-safe; belongs to its replica.</remarks>
internal interface ISimulatedStateMachine
{
    /// <summary>A digest of the whole state, kept up to date step by step.</summary>
    ulong Digest { get; }

    /// <summary>Applies an entry; configuration entries and empty ones come too.</summary>
    /// <param name="entry">The entry, next after the last.</param>
    /// <returns>The response to the proposer, or null if there is none.</returns>
    byte[]? Apply(in Entry entry);

    /// <summary>Answers a query from the present state.</summary>
    /// <param name="query">The encoded query.</param>
    byte[] Query(ReadOnlySpan<byte> query);

    /// <summary>Encodes the whole state, session table included.</summary>
    byte[] Snapshot();

    /// <summary>Replaces the whole state.</summary>
    /// <param name="snapshot">What <see cref="Snapshot"/> gave, here or at another replica.</param>
    void Restore(ReadOnlySpan<byte> snapshot);
}
