using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>A state machine that was filled from a snapshot and waits to take the place of another.</summary>
/// <param name="Machine">The state machine.</param>
/// <param name="Sessions">The sessions in the snapshot.</param>
/// <param name="Index">The last entry whose effect is in it.</param>
/// <remarks>Belongs to whoever holds it.</remarks>
internal sealed record RestoredMachine(IStateMachine Machine, SessionTable Sessions, LogIndex Index)
{
    /// <summary>It is of no use: disposes of the state machine.</summary>
    public void Discard()
    {
        try
        {
            Machine.Dispose();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // It belongs to nobody any more, so there is nobody who would have to stop for it.
        }
    }
}
