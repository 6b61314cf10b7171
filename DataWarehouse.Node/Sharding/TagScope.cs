namespace DataWarehouse.Node.Sharding;

/// <summary>How many tags a request is about.</summary>
internal enum TagScope : byte
{
    /// <summary>None: it names no key.</summary>
    None = 0,

    /// <summary>One.</summary>
    One = 1,

    /// <summary>Several, or it may be several.</summary>
    Several = 2,

    /// <summary>It is no message of its kind.</summary>
    Unreadable = 3,
}
