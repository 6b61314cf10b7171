namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>Whether a request was taken.</summary>
internal enum WriteAdmission
{
    /// <summary>It was; its outcome follows.</summary>
    Accepted,

    /// <summary>As much is gathered as may be; try again after <see cref="ILogOwner.RoomAgain"/>.</summary>
    Busy,

    /// <summary>
    /// The disk is full, or a batch is being undone because it was; nothing was taken. Writes of <see cref="WriteClass.Reserve"/> may be taken without the
    /// others; try again after <see cref="ILogOwner.RoomAgain"/>.
    /// </summary>
    NoSpace,

    /// <summary>The request is larger than <see cref="WriteAheadLog.RequestBytesMax"/>.</summary>
    TooLarge,

    /// <summary>The log is not open, was stopped, or has failed.</summary>
    Closed,
}
