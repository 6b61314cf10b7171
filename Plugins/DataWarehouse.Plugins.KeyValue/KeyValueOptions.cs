namespace DataWarehouse.Plugins.KeyValue;

/// <summary>
/// What one store refuses. These limits take part in what commands do: they must be the same on all replicas of a group, and a change of them is a change of the group.
/// </summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record KeyValueOptions
{
    /// <summary>Bytes of a request message at most. Default 1.5 MiB, at least 1, at most 64 MiB.</summary>
    public int RequestBytesMax { get; init => field = InRange(value, 1, 64 << 20, nameof(RequestBytesMax)); } = 3 << 19;

    /// <summary>Bytes of a key at most. Default 64 KiB, at least 1, at most 1 MiB.</summary>
    public int KeyBytesMax { get; init => field = InRange(value, 1, 1 << 20, nameof(KeyBytesMax)); } = 64 << 10;

    /// <summary>
    /// Comparisons, and operations in each branch, of a transaction at most; a nested one may use what its outer one left of it. Default 128, at least 1, at most 65,536.
    /// </summary>
    public int TransactionOperationsMax { get; init => field = InRange(value, 1, 1 << 16, nameof(TransactionOperationsMax)); } = 128;

    /// <summary>Operations and comparisons of a transaction with all that are nested in it, at most. Default 1,024, at least 1, at most 65,536.</summary>
    public int TransactionTotalMax { get; init => field = InRange(value, 1, 1 << 16, nameof(TransactionTotalMax)); } = 1024;

    /// <summary>How many transactions may stand in each other, the outermost counted. Default 8, at least 1, at most 32.</summary>
    public int TransactionDepthMax { get; init => field = InRange(value, 1, 32, nameof(TransactionDepthMax)); } = 8;

    /// <summary>Bytes that all retained versions and leases may take, as <c>docs/key-value.md</c> counts them. Default 2 GiB, at least 4 KiB.</summary>
    public long QuotaBytes { get; init => field = InRange(value, 4 << 10, 1L << 50, nameof(QuotaBytes)); } = 2L << 30;

    /// <summary>Bytes of an answer at most. Default 128 MiB, at least 1 KiB, at most 1 GiB.</summary>
    public int ResponseBytesMax { get; init => field = InRange(value, 1 << 10, 1 << 30, nameof(ResponseBytesMax)); } = 128 << 20;

    /// <summary>The shortest time-to-live of a lease in seconds: what is shorter is granted as this. Default 2, at least 1.</summary>
    public long LeaseTimeToLiveSecondsMin { get; init => field = InRange(value, 1, 9_000_000_000, nameof(LeaseTimeToLiveSecondsMin)); } = 2;

    /// <summary>The longest time-to-live of a lease in seconds. Default 9,000,000,000, at least 1.</summary>
    public long LeaseTimeToLiveSecondsMax { get; init => field = InRange(value, 1, 9_000_000_000, nameof(LeaseTimeToLiveSecondsMax)); } = 9_000_000_000;

    private static int InRange(int value, int least, int most, string name) => (int)InRange(value, (long)least, most, name);

    private static long InRange(long value, long least, long most, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most, name);
        return value;
    }
}
