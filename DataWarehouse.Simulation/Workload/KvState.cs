namespace DataWarehouse.Simulation.Workload;

/// <summary>What one key of the simulated store holds.</summary>
/// <param name="Value">The value, 0 at first.</param>
/// <param name="Count">How many changes it has seen.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct KvState(ulong Value, int Count);
