namespace DataWarehouse.Node.Keyspaces;

/// <summary>What became of a wish to change the catalogue.</summary>
/// <param name="Groups">The groups of the keyspace, if one was made; else null.</param>
/// <param name="Reason">Why it was not done, and what to do; null if it was.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct KeyspaceVerdict(IReadOnlyList<KeyspaceEntry>? Groups, string? Reason)
{
    /// <summary>Whether it was done.</summary>
    public bool IsDone => Reason is null;
}
