namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;

/// <summary>How far a learner is behind the leader of its group.</summary>
/// <param name="Replica">The learner.</param>
/// <param name="BehindEntries">How many entries it lacks.</param>
/// <param name="BehindFor">How old the first entry is that it lacks; zero when it lacks none.</param>
/// <param name="Answers">Whether it has acknowledged anything lately. A learner that was never started lacks few entries, too, while its group is young.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct LearnerSight(long Replica, long BehindEntries, TimeSpan BehindFor, bool Answers);
