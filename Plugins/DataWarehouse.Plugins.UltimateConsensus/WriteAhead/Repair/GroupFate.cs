namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;

/// <summary>What a repair makes of a group.</summary>
internal enum GroupFate
{
    /// <summary>Nothing of it is lost, and that is certain: it goes on as who it was.</summary>
    Whole,

    /// <summary>
    /// Something of it may be lost: entries that were acknowledged, a vote, the end of its life. What is certain is kept, under no replica's name, so that nobody can vote or
    /// acknowledge in it. It must join again as a new replica, or be recovered by hand if no other replica has more.
    /// </summary>
    Fenced,

    /// <summary>What is left of it is of no use: its beginning was purged, and no snapshot of it is there. It must join again as a new replica.</summary>
    Lost,
}
