namespace DataWarehouse.Plugins.UltimateConsensus.Systems;

/// <summary>
/// The log of the system group has come to a feature level that this release cannot do. What stands behind may mean something that is not known here, so this replica stops where it is; the observer was told of
/// the level before.
/// </summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class LevelTooHighException : ConsensusException
{
    /// <summary>Says which level.</summary>
    /// <param name="level">The level of the log.</param>
    /// <param name="highest">The highest that this release can do.</param>
    public LevelTooHighException(int level, int highest)
        : base(ConsensusErrors.Unsupported, FormattableString.Invariant($"The cluster was finalised at feature level {level}, and this release can do {highest} at most. Start a later release on this node."), isTransient: false, null)
    {
    }
}
