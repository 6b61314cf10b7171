namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;

/// <summary>How far a move has come. The numbers are part of the formats.</summary>
public enum MoveStage : byte
{
    /// <summary>What comes is made a learner, and gets the log.</summary>
    CatchingUp = 0,

    /// <summary>What comes has the log: the group's leader makes the one joint change that swaps old for new.</summary>
    Swapping = 1,

    /// <summary>The move is given up: the leader removes what came, if it votes not yet. If the swap was made meanwhile, it counts.</summary>
    Aborting = 2,
}
