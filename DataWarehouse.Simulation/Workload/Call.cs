using DataWarehouse.Plugins.UltimateConsensus.Sessions;

namespace DataWarehouse.Simulation.Workload;

/// <summary>One request of a client, from its first attempt to its answer or its abandonment.</summary>
/// <remarks>Not thread-safe; belongs to its client.</remarks>
internal sealed class Call
{
    /// <summary>Who asks.</summary>
    public required SimulatedClient Client { get; init; }

    /// <summary>What kind of request.</summary>
    public required CallKind Kind { get; init; }

    /// <summary>The command or what is read, for the history.</summary>
    public KvCommand Command { get; init; }

    /// <summary>What is sent: an envelope, or a query.</summary>
    public required byte[] Payload { get; init; }

    /// <summary>The session it belongs to.</summary>
    public SessionId Session { get; init; }

    /// <summary>Its number in the session.</summary>
    public long Sequence { get; init; }

    /// <summary>When it was asked first.</summary>
    public required long InvokedMicros { get; init; }

    /// <summary>Its handle in the history; -1 for none.</summary>
    public int History { get; set; } = -1;

    /// <summary>The number of the latest attempt.</summary>
    public long Attempt { get; set; }

    /// <summary>How many attempts were sent.</summary>
    public int Attempts { get; set; }

    /// <summary>Whether the next attempt waits for its time; else an answer is awaited.</summary>
    public bool IsPausing { get; set; }

    /// <summary>The node to ask.</summary>
    public int Node { get; set; }

    /// <summary>Whether it has its answer or was given up.</summary>
    public bool IsOver { get; set; }
}
