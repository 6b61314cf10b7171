namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;

/// <summary>A name and its value.</summary>
/// <param name="Name">The name; see <see cref="SystemNames.IsName"/>.</param>
/// <param name="Value">The value, up to <see cref="SystemLimits.ValueBytesMax"/> UTF-8 bytes without control characters.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct SystemAttribute(string Name, string Value);
