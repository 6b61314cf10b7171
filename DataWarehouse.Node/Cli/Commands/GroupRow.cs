namespace DataWarehouse.Node.Cli.Commands;

/// <summary>A group of a sharded keyspace as one node knows it.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record GroupRow
{
    /// <summary>Its number.</summary>
    public required long Group { get; init; }

    /// <summary>The node that leads it as far as the answering node knows; empty for nobody.</summary>
    public required string Leader { get; init; }

    /// <summary>Whether the answering node serves it.</summary>
    public required bool IsServing { get; init; }
}
