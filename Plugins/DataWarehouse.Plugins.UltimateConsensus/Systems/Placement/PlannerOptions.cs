namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;

/// <summary>How eagerly replicas are moved.</summary>
/// <remarks>Immutable and thread-safe. Each node may have its own; those of the system group's leader count.</remarks>
public sealed record PlannerOptions
{
    /// <summary>How long a node must be silent before its replicas are replaced. 1 s or more; default 5 min.</summary>
    public TimeSpan DeadAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Moves under way in the whole cluster at most. 1 to 10,000; default 32. Moves that only spread the load have half of it.</summary>
    public int MovesMax { get; init; } = 32;

    /// <summary>Replicas that come to one node at the same time at most. 1 to 1,000; default 4.</summary>
    public int MovesPerNodeMax { get; init; } = 4;

    /// <summary>A learner has the log when it lacks so many entries at most. 0 or more; default 1,000.</summary>
    public long BehindEntriesMax { get; init; } = 1_000;

    /// <summary>Or when what it lacks is not older than this. Default 1 s.</summary>
    public TimeSpan BehindTimeMax { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A learner that lacks more than so many entries when the swap is to be made has fallen back, and the move is given up. Default 100,000.</summary>
    public long FallenBackEntries { get; init; } = 100_000;

    /// <summary>A move whose learner has not got the log in this time is given up. 1 s or more; default 30 min.</summary>
    public TimeSpan CatchUpMax { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>A group that is joint for longer raises an alarm. Default 10 s.</summary>
    public TimeSpan JointMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Leaders that are handed over at a time so that each node leads as many groups as the others, at most; a node hands over no more than this either. 1 to 10,000; default 16.</summary>
    public int LeaderMovesMax { get; init; } = 16;

    /// <summary>How long a node must have been heard, and not started anew, until leaders are moved to it. Zero or more; default 5 s.</summary>
    public TimeSpan LeaderReturnAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a node must be silent until other nodes are to lead what it led; before, it has its leaders back when it returns. 1 s or more; default 30 s.</summary>
    public TimeSpan LeaderAwayAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Groups that one run looks at for something to move; the next run goes on behind them. 1 or more; default 4,096.</summary>
    public int GroupsPerRun { get; init; } = 4_096;

    /// <summary>Groups placed and leaders preferred by one command. 1 to <see cref="SystemLimits.BatchMax"/>; default 256.</summary>
    public int Batch { get; init; } = 256;

    /// <summary>Says what is wrong with the options, or null.</summary>
    public string? Flaw =>
        DeadAfter < TimeSpan.FromSeconds(1) ? FormattableString.Invariant($"{nameof(DeadAfter)} must be 1 s or more, not {DeadAfter}.")
        : MovesMax is < 1 or > 10_000 ? FormattableString.Invariant($"{nameof(MovesMax)} must be 1 to 10,000, not {MovesMax}.")
        : MovesPerNodeMax is < 1 or > 1_000 ? FormattableString.Invariant($"{nameof(MovesPerNodeMax)} must be 1 to 1,000, not {MovesPerNodeMax}.")
        : BehindEntriesMax < 0 || FallenBackEntries <= BehindEntriesMax ? FormattableString.Invariant($"{nameof(BehindEntriesMax)} must not be negative, and below {nameof(FallenBackEntries)}.")
        : BehindTimeMax < TimeSpan.Zero || JointMax <= TimeSpan.Zero ? FormattableString.Invariant($"{nameof(BehindTimeMax)} and {nameof(JointMax)} must not be negative.")
        : CatchUpMax < TimeSpan.FromSeconds(1) ? FormattableString.Invariant($"{nameof(CatchUpMax)} must be 1 s or more, not {CatchUpMax}.")
        : LeaderMovesMax is < 1 or > 10_000 ? FormattableString.Invariant($"{nameof(LeaderMovesMax)} must be 1 to 10,000, not {LeaderMovesMax}.")
        : LeaderReturnAfter < TimeSpan.Zero ? FormattableString.Invariant($"{nameof(LeaderReturnAfter)} must not be negative.")
        : LeaderAwayAfter < TimeSpan.FromSeconds(1) ? FormattableString.Invariant($"{nameof(LeaderAwayAfter)} must be 1 s or more, not {LeaderAwayAfter}.")
        : GroupsPerRun < 1 ? FormattableString.Invariant($"{nameof(GroupsPerRun)} must be 1 or more, not {GroupsPerRun}.")
        : Batch is < 1 or > SystemLimits.BatchMax ? FormattableString.Invariant($"{nameof(Batch)} must be 1 to {SystemLimits.BatchMax}, not {Batch}.")
        : null;
}
