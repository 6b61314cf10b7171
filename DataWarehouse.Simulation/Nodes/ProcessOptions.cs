using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Simulation.Journals;

namespace DataWarehouse.Simulation.Nodes;

/// <summary>How the processes of one world behave, beside the core itself.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record ProcessOptions
{
    /// <summary>The options of every core; seed and priority differ.</summary>
    public CoreOptions Core { get; init; } = new();

    /// <summary>How the journals behave.</summary>
    public JournalOptions Journal { get; init; } = new();

    /// <summary>How snapshots travel.</summary>
    public TransferLimits Transfers { get; init; } = new();

    /// <summary>The usual time from one tick to the next, in microseconds.</summary>
    public int TickMicros { get; init; } = 10_000;

    /// <summary>How late the state machine gets to entries at most, in microseconds.</summary>
    public int ApplyMicrosMax { get; init; } = 200;

    /// <summary>How many entries it applies at a time at most.</summary>
    public int ApplyEntriesMax { get; init; } = 16;

    /// <summary>How many of a million applies are as late as 50 ms.</summary>
    public int LateApplyPerMillion { get; init; }

    /// <summary>Applied entries after which a snapshot is taken.</summary>
    public int SnapshotEvery { get; init; } = 150;

    /// <summary>Entries that stay in the log behind a snapshot.</summary>
    public int KeptBehindSnapshot { get; init; } = 20;

    /// <summary>Whether a configuration takes effect the moment the state machine reaches it, or when the core hears of the applied index.</summary>
    public bool AnnouncesConfigurations { get; init; }
}
