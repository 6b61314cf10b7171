namespace DataWarehouse.Simulation.Commands;

/// <summary>When a run over logs ends.</summary>
/// <param name="Points">After so many crashes.</param>
/// <param name="Minutes">After so many minutes, or null.</param>
/// <param name="GoesOn">Whether it goes on after a broken promise.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct LogReportLimits(long Points, double? Minutes, bool GoesOn);
