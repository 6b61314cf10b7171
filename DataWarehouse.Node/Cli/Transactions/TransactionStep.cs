using DataWarehouse.Node.Cli.Commands;

namespace DataWarehouse.Node.Cli.Transactions;

/// <summary>What a step of a transaction answered.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record TransactionStep
{
    /// <summary>A key was put.</summary>
    public const string Put = "put";

    /// <summary>Keys were read.</summary>
    public const string Get = "get";

    /// <summary>Keys were deleted.</summary>
    public const string Delete = "del";

    /// <summary>One of the names above.</summary>
    public required string Step { get; init; }

    /// <summary>How many keys were deleted, by a deletion.</summary>
    public long? Deleted { get; init; }

    /// <summary>The keys that were read, or what keys were before, where asked for.</summary>
    public IReadOnlyList<KeyValueRow>? Kvs { get; init; }
}
