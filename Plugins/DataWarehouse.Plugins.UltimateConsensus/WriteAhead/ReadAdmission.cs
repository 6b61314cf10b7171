namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>Whether a request to read was taken.</summary>
internal enum ReadAdmission
{
    /// <summary>It was; <see cref="ILogOwner.Read"/> brings the entries.</summary>
    Accepted,

    /// <summary>Too many reads are under way; try again after one has ended.</summary>
    Busy,

    /// <summary>The first entry wanted is not durable here: purged, overwritten, not yet written, or the group is unknown.</summary>
    NotThere,

    /// <summary>The log is not open, or has failed.</summary>
    Closed,
}
