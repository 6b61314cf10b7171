namespace DataWarehouse.Plugins.UltimateConsensus;

/// <summary>
/// Nobody here can say whether a proposal was or will be applied: the wait took too long, the leader was lost, or the replica stopped. It is neither success nor failure; look
/// at the state, or propose in a session, in which asking again is safe.
/// </summary>
/// <remarks>Immutable and thread-safe.</remarks>
/// <param name="group">The group.</param>
public sealed class OutcomeUnknownException(int group)
    : ConsensusException(ConsensusErrors.OutcomeUnknown, $"Nobody can say whether the proposal to group {group} was or will be applied.", isTransient: false, null)
{
    /// <summary>The group.</summary>
    public int Group { get; } = group;
}
