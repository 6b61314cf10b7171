namespace DataWarehouse.Plugins.UltimateConsensus.Systems;

/// <summary>
/// The feature levels that there have been, and what each brings. A level is raised for the whole cluster by <see cref="Commands.SystemCommand.Finalise"/>, and stands in the system group's state: whoever asks
/// whether something may be done asks that state, never the release that runs. Levels never change their meaning; docs/decisions/0043 says how one is added.
/// </summary>
/// <remarks>Constants; thread-safe.</remarks>
public static class FeatureLevels
{
    /// <summary>What the first clusters began with.</summary>
    public const int First = 1;

    /// <summary>
    /// Members say which program they run (<see cref="Commands.SystemCommand.DescribeProgram"/>, an entry that releases before do not know), snapshots of the system group hold that (version 2), and the planner
    /// spreads the leaders of groups by count, where releases before would have undone it.
    /// </summary>
    public const int Programs = 2;

    /// <summary>The lowest level at which this release can work.</summary>
    public const int Lowest = First;

    /// <summary>The highest level that this release can do.</summary>
    public const int Highest = Programs;
}
