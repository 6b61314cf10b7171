namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

/// <summary>What a record of the log says. The numbers stand on the disk and never change.</summary>
internal enum RecordKind : byte
{
    /// <summary>No record.</summary>
    None = 0,

    /// <summary>A group begins a life in this log; its replica id stands in the header.</summary>
    Create = 1,

    /// <summary>A group's life ends: all records of this and of earlier generations are void.</summary>
    Destroy = 2,

    /// <summary>One entry of a group's log.</summary>
    Entry = 3,

    /// <summary>Term, vote and commit index of a replica.</summary>
    HardState = 4,

    /// <summary>A snapshot that is complete on the disk: the moment from which on it counts.</summary>
    Snapshot = 5,

    /// <summary>A group's log begins later from here on.</summary>
    Purge = 6,

    /// <summary>Which segments the log consists of; in the first batch of every segment. It belongs to no group.</summary>
    Roster = 7,

    /// <summary>Segments that nobody needs any more. It belongs to no group.</summary>
    Drop = 8,

    /// <summary>Which starts the log has had, the present one included; in the first batch of every segment. It belongs to no group.</summary>
    Starts = 9,
}
