namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

/// <summary>How a record is to be taken. The bits stand on the disk and never change.</summary>
[Flags]
internal enum RecordFlags : byte
{
    /// <summary>As it stands.</summary>
    None = 0,

    /// <summary>An entry that took the place of another one: whatever stood there or later is gone.</summary>
    Cuts = 1,

    /// <summary>A copy of a record whose segment was reclaimed; the number of the original stands before the body.</summary>
    Rewritten = 2,

    /// <summary>A snapshot that came from another replica and replaces the whole log.</summary>
    Installed = 4,

    /// <summary>A snapshot whose state stands in a file of its own; one without is a group's empty beginning.</summary>
    HasFile = 8,

    /// <summary>All bits that have a meaning.</summary>
    All = Cuts | Rewritten | Installed | HasFile,
}
