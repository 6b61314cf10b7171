using DataWarehouse.Plugins.UltimateConsensus.Sessions;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems;

/// <summary>A row of the system group's state, which is written into snapshots and counted into the digest by the same bytes.</summary>
/// <remarks>Implementations are immutable and thread-safe.</remarks>
internal interface IStoredRecord
{
    /// <summary>Writes the row with its key; equal rows give equal bytes.</summary>
    /// <param name="writer">Takes the fields.</param>
    void Write(FieldWriter writer);
}
