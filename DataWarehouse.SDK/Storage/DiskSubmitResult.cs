namespace DataWarehouse.SDK.Storage;

/// <summary>Whether an <see cref="IDisk"/> took an operation.</summary>
public enum DiskSubmitResult
{
    /// <summary>Never returned: the value of a variable that nobody set.</summary>
    None = 0,

    /// <summary>Taken: there will be exactly one completion.</summary>
    Accepted = 1,

    /// <summary>
    /// Not taken: as many operations or bytes are outstanding as <see cref="DiskLimits"/> allows. There will be no completion; try again
    /// after the next one.
    /// </summary>
    QueueFull = 2,

    /// <summary>Not taken: the buffer is larger than <see cref="DiskLimits.TransferBytesMax"/>. There will be no completion.</summary>
    TooLarge = 3,

    /// <summary>Not taken: the disk has not been started, or has been stopped. There will be no completion.</summary>
    Stopped = 4,
}
