using DataWarehouse.SDK.Configuration;

namespace DataWarehouse.Plugins.UltimateReplication;

/// <summary>How much a replica holds and how long it waits.</summary>
/// <remarks>Not changed after start; then thread-safe.</remarks>
public sealed class ReplicationLimits
{
    /// <summary>The longest key, in UTF-8 bytes.</summary>
    public const int KeyBytesMax = 65_536;

    /// <summary>The most keys, deleted ones included. Default 1,000,000; 1 to 100,000,000.</summary>
    [CountRange(1, 100_000_000)]
    public int KeysMax { get; set; } = 1_000_000;

    /// <summary>
    /// The most bytes in one value. Default 1 MiB; 1 byte to 16 MiB. All siblings of a key travel in one message of the transport, which must
    /// have room for at least two of the largest; writes and merges that would make more than fits are refused.
    /// </summary>
    [CountRange(1, 16 << 20)]
    public int ValueBytesMax { get; set; } = 1 << 20;

    /// <summary>The most bytes of states in one message of an exchange. Default 1 MiB; 1 KiB to 32 MiB. One larger set goes alone.</summary>
    [CountRange(1 << 10, 32 << 20)]
    public int BatchBytesMax { get; set; } = 1 << 20;

    /// <summary>How long an exchange waits for each answer of the peer. Default 10 s; 10 ms to 10 min.</summary>
    [DurationRange("00:00:00.010", "00:10:00")]
    public TimeSpan ReplyTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How far ahead of the clock here the hybrid time of a received write may be. Default 60 s; 0 to 1 day. Writes beyond it are refused,
    /// never adopted.
    /// </summary>
    [DurationRange("00:00:00", "1.00:00:00")]
    public TimeSpan ClockAheadMax { get; set; } = TimeSpan.FromSeconds(60);
}
