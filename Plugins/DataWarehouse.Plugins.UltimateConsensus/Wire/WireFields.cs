namespace DataWarehouse.Plugins.UltimateConsensus.Wire;

/// <summary>Which fields of a message follow, and its two answers of yes or no. Fields that are zero are left out.</summary>
[Flags]
internal enum WireFields : ushort
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The message refuses.</summary>
    Refused = 1 << 0,

    /// <summary>The election was asked for.</summary>
    Forced = 1 << 1,

    /// <summary>Its sender.</summary>
    From = 1 << 2,

    /// <summary>Its receiver.</summary>
    To = 1 << 3,

    /// <summary>Its term.</summary>
    Term = 1 << 4,

    /// <summary>Its index.</summary>
    Index = 1 << 5,

    /// <summary>Its term in the log.</summary>
    LogTerm = 1 << 6,

    /// <summary>Its commit index.</summary>
    Commit = 1 << 7,

    /// <summary>Its hint.</summary>
    Hint = 1 << 8,

    /// <summary>Its round.</summary>
    Round = 1 << 9,

    /// <summary>Its subject.</summary>
    Subject = 1 << 10,

    /// <summary>Its entries.</summary>
    Entries = 1 << 11,

    /// <summary>Its snapshot.</summary>
    Snapshot = 1 << 12,

    /// <summary>All that this version knows.</summary>
    All = (1 << 13) - 1,
}
