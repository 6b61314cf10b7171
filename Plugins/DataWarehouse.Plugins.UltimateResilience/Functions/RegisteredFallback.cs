namespace DataWarehouse.Plugins.UltimateResilience.Functions;

/// <summary>A fallback for one type of result, as registered.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record RegisteredFallback(string Name, Type Result, object Function);
