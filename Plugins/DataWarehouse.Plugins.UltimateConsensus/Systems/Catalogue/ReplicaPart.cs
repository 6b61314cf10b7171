namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;

/// <summary>What a replica is in its group, as far as the catalogue knows. The numbers are part of the formats.</summary>
public enum ReplicaPart : byte
{
    /// <summary>It has its number, and the group has not taken it yet.</summary>
    Announced = 0,

    /// <summary>It receives the log and does not vote.</summary>
    Learner = 1,

    /// <summary>It votes.</summary>
    Voter = 2,
}
