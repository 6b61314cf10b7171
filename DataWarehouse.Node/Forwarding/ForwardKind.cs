namespace DataWarehouse.Node.Forwarding;

/// <summary>What a node asks of the one that leads. The numbers go from node to node and never change their meaning.</summary>
internal enum ForwardKind : byte
{
    /// <summary>Never sent: the value of a variable that nobody set.</summary>
    None = 0,

    /// <summary>A command to propose; the rest is the command.</summary>
    Propose = 1,

    /// <summary>A lease to keep alive; the rest is its id.</summary>
    KeepAlive = 2,

    /// <summary>What is left of a lease; the rest is its id.</summary>
    Remaining = 3,

    /// <summary>A decision to propose to the system group; the rest is the command.</summary>
    Decide = 4,

    /// <summary>Which data directory the node has, and what its release can do; as <see cref="Systems.FounderAnswer"/> writes it.</summary>
    Introduce = 5,

    /// <summary>A node says that it has started; the rest is the command. Any member answers, and asks the leader. "Busy" says that nobody leads now: ask again; "refused", that there is no cluster yet.</summary>
    Started = 6,

    /// <summary>How the leaders of groups see their members, for the planner; the rest is as <see cref="Systems.SightCodec"/> writes it.</summary>
    Sights = 7,

    /// <summary>A command to propose, here or at the leader, from a node that holds nothing of the group; the rest is the command.</summary>
    ProposeThrough = 8,

    /// <summary>A query to answer linearizably; the rest is the query.</summary>
    Query = 9,

    /// <summary>A query to answer from what the node knows; the rest is the query.</summary>
    QueryLocal = 10,

    /// <summary>A leadership to hand over, if the node leads; the rest is the group and the number of the node that is to lead, 8 little-endian bytes each.</summary>
    MoveLeader = 11,
}
