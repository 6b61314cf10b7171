namespace DataWarehouse.Node.Cli.Overview;

/// <summary>How a node is.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record NodeStatus
{
    /// <summary>Where it was asked.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Its name, where the member list has it.</summary>
    public string? Name { get; init; }

    /// <summary>Its id, in hexadecimal digits; null when it does not answer.</summary>
    public string? Id { get; init; }

    /// <summary>Its version.</summary>
    public string? Version { get; init; }

    /// <summary>What it does: leader, follower or learner; down when it does not answer.</summary>
    public required string Role { get; init; }

    /// <summary>Its term.</summary>
    public long? Term { get; init; }

    /// <summary>The last index it has applied.</summary>
    public long? AppliedIndex { get; init; }

    /// <summary>The revision of its store.</summary>
    public long? Revision { get; init; }

    /// <summary>The size of its store.</summary>
    public long? DbBytes { get; init; }

    /// <summary>What it complains of, or why it does not answer.</summary>
    public IReadOnlyList<string>? Errors { get; init; }

    /// <summary>Whether it answered.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsUp => Id is not null;
}
