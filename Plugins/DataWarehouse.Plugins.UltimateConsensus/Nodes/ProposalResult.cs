using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Nodes;

/// <summary>The answer to a proposal.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Index">The place of its entry in the group's log; 0 if it was not applied.</param>
/// <param name="Term">The term of its entry; 0 if it was not applied.</param>
/// <param name="Response">The state machine's answer; may be empty.</param>
/// <param name="Leader">Who leads, as far as known, where <paramref name="Status"/> is no success; or nobody.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct ProposalResult(ProposalStatus Status, long Index, long Term, ReadOnlyMemory<byte> Response, PeerId Leader)
{
    /// <summary>Whether it is durable on a majority and was applied.</summary>
    public bool IsApplied => Status is ProposalStatus.Applied or ProposalStatus.AppliedResponseGone;
}
