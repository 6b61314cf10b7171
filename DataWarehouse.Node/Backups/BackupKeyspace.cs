namespace DataWarehouse.Node.Backups;

/// <summary>A keyspace in a backup.</summary>
/// <param name="Name">What requests called it.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record BackupKeyspace(string Name)
{
    /// <summary>What a keyspace of one group has for <see cref="Kind"/>.</summary>
    public const byte Consensus = 0;

    /// <summary>What a group of a sharded keyspace has for <see cref="Kind"/>.</summary>
    public const byte Sharded = 1;

    /// <summary>The kind of the keyspace. New clusters begin from <see cref="Consensus"/> only; what is <see cref="Sharded"/> is imported.</summary>
    public byte Kind { get; init; } = Consensus;

    /// <summary>How many groups the keyspace has.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Which of them this is, from 0.</summary>
    public int Place { get; init; }

    /// <summary>The revision of the moment.</summary>
    public required long Revision { get; init; }

    /// <summary>Keys that existed then.</summary>
    public required long Keys { get; init; }

    /// <summary>The quota of the keyspace.</summary>
    public required long QuotaBytes { get; init; }

    /// <summary>Bytes of its state.</summary>
    public required long StateBytes { get; init; }

    /// <summary>XxHash3-64 of its state, seed 0.</summary>
    public required ulong StateHash { get; init; }
}
