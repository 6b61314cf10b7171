namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;

/// <summary>Something that does not get better by itself as it should.</summary>
/// <param name="Kind">What.</param>
/// <param name="Group">The group it is about.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct PlannerAlarm(PlannerAlarmKind Kind, long Group);
