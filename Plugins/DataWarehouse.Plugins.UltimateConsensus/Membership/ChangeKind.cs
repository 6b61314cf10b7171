namespace DataWarehouse.Plugins.UltimateConsensus.Membership;

/// <summary>What one part of a configuration change does. The numbers are part of the formats on disk and wire.</summary>
internal enum ChangeKind : byte
{
    /// <summary>Adds a voter, or makes a learner one.</summary>
    AddVoter = 0,

    /// <summary>Removes a replica, whatever it was.</summary>
    Remove = 1,

    /// <summary>Adds a learner, or makes a voter one.</summary>
    AddLearner = 2,

    /// <summary>Changes nothing about votes; the node's address is looked up anew by those who watch the log.</summary>
    Update = 3,
}
