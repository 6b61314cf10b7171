namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Rules;

/// <summary>What a rule knows beside the state and the command.</summary>
/// <param name="Index">The index of the entry.</param>
/// <param name="Planted">A fault put in on purpose.</param>
/// <param name="Release">Which release runs here; only a planted fault looks at it.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct RuleContext(long Index, PlantedSystemBug Planted, int Release);
