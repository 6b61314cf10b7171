namespace DataWarehouse.SDK.Replication.Strategies;

/// <summary>One value together with all the events its writer had seen, its own write included.</summary>
/// <param name="Version">The events: the write's context and its dot.</param>
/// <param name="Dot">The write.</param>
/// <param name="Value">What it wrote.</param>
/// <remarks>Thread-safe; <paramref name="Version"/> may prune itself when the membership changes.</remarks>
public sealed record VersionedValue(DottedVersionVector Version, Dot Dot, StampedValue Value);
