namespace DataWarehouse.Plugins.UltimateReplication.Counters;

/// <summary>How a <see cref="FileDotCounter"/> leases its numbers.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record FileDotCounterOptions
{
    /// <summary>The smallest <see cref="BlockDots"/>.</summary>
    public const int BlockDotsMin = 16;

    /// <summary>
    /// The largest <see cref="BlockDots"/>. Part of the file format: when one slot of a lease is damaged, this many numbers are skipped,
    /// because the lost record can have leased no more.
    /// </summary>
    public const int BlockDotsMax = 1 << 20;

    /// <summary>The options with all defaults.</summary>
    public static FileDotCounterOptions Default { get; } = new();

    /// <summary>
    /// Numbers leased at a time, with one sync of the disk. Default 4,096; <see cref="BlockDotsMin"/> to <see cref="BlockDotsMax"/>. At
    /// most
    /// this many, and those of <see cref="RefillThresholdDots"/>, are skipped at a restart.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int BlockDots
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, BlockDotsMin);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, BlockDotsMax);
            field = value;
        }
    } = 4_096;

    /// <summary>
    /// When this many numbers or fewer are left, a refill is asked for and done. Default 1,024; 0 (only when none is left) to
    /// <see cref="BlockDotsMax"/>. Above <see cref="BlockDots"/> it costs several syncs in a row after opening and gains nothing else.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int RefillThresholdDots
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, BlockDotsMax);
            field = value;
        }
    } = 1_024;
}
