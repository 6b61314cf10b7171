using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>The state of one replica at one place of its log, to be written into a snapshot.</summary>
/// <param name="Index">The last entry whose effect is in it.</param>
/// <param name="Sessions">The encoded sessions.</param>
/// <param name="State">The state machine's own; disposed of by whoever holds this.</param>
/// <remarks>Immutable; its state follows the rules of <see cref="ISnapshot"/>.</remarks>
internal sealed record CapturedState(LogIndex Index, ReadOnlyMemory<byte> Sessions, ISnapshot State)
{
    /// <summary>It was written, or is of no use: disposes of the state.</summary>
    public void Discard()
    {
        try
        {
            State.Dispose();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The state machine goes on without it.
        }
    }
}
