namespace DataWarehouse.Node.Cli.Transactions;

/// <summary>What a transaction answered.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record TransactionRows
{
    /// <summary>The revision of the store afterwards.</summary>
    public required long Revision { get; init; }

    /// <summary>Whether all comparisons held.</summary>
    public required bool Succeeded { get; init; }

    /// <summary>What the steps of the branch that was taken answered.</summary>
    public required IReadOnlyList<TransactionStep> Responses { get; init; }
}
