namespace DataWarehouse.Node.Cli.Commands;

/// <summary>A join token.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record TokenRow
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The token itself, when it is made; null afterwards, for nobody knows it any more.</summary>
    public string? Token { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>How many nodes may still join by it; null when it is made.</summary>
    public int? UsesLeft { get; init; }
}
