namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

/// <summary>What the first bytes of a file turned out to be.</summary>
internal enum HeaderVerdict
{
    /// <summary>A header of this release, with the right checksum.</summary>
    Sound,

    /// <summary>Not a header at all.</summary>
    Foreign,

    /// <summary>A header of a version that this release does not read.</summary>
    Newer,

    /// <summary>A header whose checksum is wrong.</summary>
    Damaged,
}
