namespace DataWarehouse.Node.Cli.Demo;

/// <summary>What the demo found.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record DemoReport
{
    /// <summary>How many records there were to load, in both keyspaces together.</summary>
    public required int Records { get; init; }

    /// <summary>How many puts were acknowledged.</summary>
    public required int Acknowledged { get; init; }

    /// <summary>How many of these are not there. Anything but 0 is a bug.</summary>
    public required int Lost { get; init; }

    /// <summary>How many puts had no answer and were sent again.</summary>
    public required int Unanswered { get; init; }

    /// <summary>Acknowledged puts a second, the loss of the leader included.</summary>
    public required double PutsPerSecond { get; init; }

    /// <summary>The leader that was killed.</summary>
    public required string Killed { get; init; }

    /// <summary>Its successor.</summary>
    public required string Successor { get; init; }

    /// <summary>How long it took until all that were left knew the successor in the default keyspace.</summary>
    public required double SuccessorAfterMs { get; init; }

    /// <summary>Who leads the groups of the sharded keyspace at the end, in their order.</summary>
    public required IReadOnlyList<string> ShardLeaders { get; init; }

    /// <summary>The longest time without an acknowledged put.</summary>
    public required double LongestPauseMs { get; init; }

    /// <summary>How long the killed node took from its start to have everything again.</summary>
    public required double CaughtUpAfterMs { get; init; }
}
