using DataWarehouse.Node.Wire;

namespace DataWarehouse.Node.Cli.Overview;

/// <summary>What one group does on the node that was asked.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record GroupActivity
{
    /// <summary>Its number.</summary>
    public required long Group { get; init; }

    /// <summary>Its keyspace; null for the system group, or where the node does not know.</summary>
    public string? Keyspace { get; init; }

    /// <summary>The node that leads it; null for nobody.</summary>
    public string? Leader { get; init; }

    /// <summary>Its term.</summary>
    public required long Term { get; init; }

    /// <summary>The last committed entry.</summary>
    public required long Commit { get; init; }

    /// <summary>The last applied entry.</summary>
    public required long Applied { get; init; }

    /// <summary>How many committed entries the asked node has still to apply.</summary>
    public required long Lag { get; init; }

    /// <summary>Where the asked node leads: how many entries the member that has least still lacks.</summary>
    public required long Behind { get; init; }

    /// <summary>Entries applied a second.</summary>
    public required double EntriesPerSecond { get; init; }

    /// <summary>Their bytes.</summary>
    public required double BytesPerSecond { get; init; }

    /// <summary>Proposals and reads that wait.</summary>
    public required int Waiting { get; init; }

    /// <summary>What it does: <c>awake</c>, <c>asleep</c> or <c>stopped</c>.</summary>
    public required string State { get; init; }

    /// <summary>Why its replica has stopped; null while it has not.</summary>
    public string? Fault { get; init; }

    /// <summary>Takes what a node answered.</summary>
    /// <param name="row">The answer.</param>
    public static GroupActivity Of(GroupTopRow row) => new()
    {
        Group = row.Group,
        Keyspace = row.Keyspace.Length > 0 ? row.Keyspace : null,
        Leader = row.Leader.Length > 0 ? row.Leader : null,
        Term = row.Term,
        Commit = row.Commit,
        Applied = row.Applied,
        Lag = Math.Max(0, row.Commit - row.Applied),
        Behind = row.Behind,
        EntriesPerSecond = Math.Round(row.EntriesPerSecond, 1),
        BytesPerSecond = Math.Round(row.BytesPerSecond),
        Waiting = row.Waiting,
        State = row.Fault.Length > 0 ? "stopped" : row.Asleep ? "asleep" : "awake",
        Fault = row.Fault.Length > 0 ? row.Fault : null,
    };
}
