namespace DataWarehouse.SDK.Storage;

/// <summary>Takes the completions of an <see cref="IDisk"/>; usually by putting them into the inbox of the loop that decides.</summary>
/// <remarks>
/// Called by the disk, one call at a time, on a thread of the disk's choosing with a full memory barrier between calls; possibly at the
/// same
/// time as a submission, but never from inside one.
/// </remarks>
public interface IDiskReceiver
{
    /// <summary>An operation ended.</summary>
    /// <param name="completion">Which one and how. May be kept.</param>
    /// <remarks>
    /// Must be quick, since later completions wait for it, and must not throw: the disk has nobody to tell, so an exception ends the
    /// process. May submit further operations.
    /// </remarks>
    void OnCompleted(in DiskCompletion completion);
}
