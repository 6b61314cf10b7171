using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Reads;
using DataWarehouse.Plugins.UltimateConsensus.Replication;

namespace DataWarehouse.Simulation.Scenarios.Interaction;

/// <summary>The effects that a node took from its core at one time, copied so that they outlive the core's next step.</summary>
/// <remarks>Immutable; thread-safe as far as its entries are.</remarks>
internal sealed record NodeBatch
{
    /// <summary>Leader and state, if either differs from the last time; else null.</summary>
    public string? Leadership { get; init; }

    /// <summary>What to make durable, or null.</summary>
    public WriteEffect? Write { get; init; }

    /// <summary>Messages that wait for nothing.</summary>
    public ImmutableArray<Message> Immediate { get; init; } = [];

    /// <summary>Messages that answer for what is durable.</summary>
    public ImmutableArray<Message> Answers { get; init; } = [];

    /// <summary>What to apply.</summary>
    public EntryBatch Apply { get; init; }

    /// <summary>Old entries that the core wants back.</summary>
    public ImmutableArray<LogFetch> Fetches { get; init; } = [];

    /// <summary>Reads that may be answered.</summary>
    public ImmutableArray<ReadGrant> Grants { get; init; } = [];

    /// <summary>Reads that will get no answer.</summary>
    public ImmutableArray<long> LostReads { get; init; } = [];

    /// <summary>Why the replica has stopped, or null.</summary>
    public ReplicaFault? Fault { get; init; }

    /// <summary>Whether there is nothing to tell.</summary>
    public bool IsEmpty =>
        Leadership is null && Write is null or { IsBarrier: true } && Immediate.IsEmpty && Answers.IsEmpty && Apply.IsEmpty && Fault is null
        && Grants.IsEmpty && LostReads.IsEmpty;
}
