namespace DataWarehouse.SDK.Storage;

/// <summary>How much an <see cref="IDisk"/> takes at a time. Beyond it an operation is refused by value, never queued without
/// bound.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record DiskLimits
{
    /// <summary>The limits with all defaults.</summary>
    public static DiskLimits Default { get; } = new();

    /// <summary>
    /// The most operations outstanding. Default 1,024; 1 to 65,536. <see cref="IDisk.Close"/> and <see cref="IDisk.Unlock"/> are not
    /// counted, so that clearing up is never refused.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int OperationsMax
    {
        get;
        init => field = Checked(value, 1, 65_536);
    } = 1_024;

    /// <summary>The most bytes in one read or write. Default 16 MiB; 4 KiB to 1 GiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int TransferBytesMax
    {
        get;
        init => field = Checked(value, 4_096, 1 << 30);
    } = 16 << 20;

    /// <summary>
    /// The most bytes in all outstanding reads and writes together. Default 64 MiB; 4 KiB to 1 GiB. An operation on an idle disk is taken
    /// even if it alone exceeds this.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int OutstandingBytesMax
    {
        get;
        init => field = Checked(value, 4_096, 1 << 30);
    } = 64 << 20;

    private static int Checked(int value, int min, int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, min);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, max);
        return value;
    }
}
