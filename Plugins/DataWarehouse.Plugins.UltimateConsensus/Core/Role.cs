namespace DataWarehouse.Plugins.UltimateConsensus.Core;

/// <summary>What a replica does in its group at present.</summary>
internal enum Role : byte
{
    /// <summary>Follows a leader, or waits for one. Learners are always followers.</summary>
    Follower,

    /// <summary>Asks whether an election would succeed, in the old term still.</summary>
    PreCandidate,

    /// <summary>Asks for votes in a new term.</summary>
    Candidate,

    /// <summary>Leads the group in its term.</summary>
    Leader,
}
