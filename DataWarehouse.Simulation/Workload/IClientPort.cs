using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Simulation.Workload;

/// <summary>How the clients of a world reach its nodes. Requests and answers take time on the way and may get lost.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal interface IClientPort
{
    /// <summary>The virtual time in microseconds.</summary>
    long NowMicros { get; }

    /// <summary>The clients' own source of randomness.</summary>
    SeededRandom Random { get; }

    /// <summary>How many nodes there are, numbered from 0; any may be asked, also one that holds no replica.</summary>
    int NodeCount { get; }

    /// <summary>Sends a command to a node. The answer comes by <see cref="IWorkload.Answer"/>, or never: clients keep a time-out of their own.</summary>
    /// <param name="node">Which node.</param>
    /// <param name="operation">The client's number for this attempt, not used twice.</param>
    /// <param name="payload">The encoded command; it must not change any more.</param>
    void Propose(int node, long operation, ReadOnlyMemory<byte> payload);

    /// <summary>Sends a linearizable query to a node; answered like <see cref="Propose"/>.</summary>
    /// <param name="node">Which node.</param>
    /// <param name="operation">The client's number for this attempt, not used twice.</param>
    /// <param name="query">The encoded query.</param>
    void Read(int node, long operation, byte[] query);

    /// <summary>Asks for <see cref="IWorkload.Wake"/> at a time.</summary>
    /// <param name="micros">The virtual time, not before now.</param>
    /// <param name="token">Given back.</param>
    void WakeAt(long micros, long token);

    /// <summary>Tells the oracles of a definite answer (done or refused for good).</summary>
    /// <param name="operation">The request and the answer.</param>
    void Acknowledged(in ClientOperation operation);
}
