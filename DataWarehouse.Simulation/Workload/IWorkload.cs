using DataWarehouse.Simulation.Swarms;

namespace DataWarehouse.Simulation.Workload;

/// <summary>The clients of one world and what they ask for.</summary>
/// <remarks>Not thread-safe; belongs to its world, which makes one call at a time.</remarks>
internal interface IWorkload
{
    /// <summary>Whether no request waits for an answer.</summary>
    bool IsQuiet { get; }

    /// <summary>Makes an empty state machine for a replica.</summary>
    ISimulatedStateMachine CreateStateMachine();

    /// <summary>Begins to ask.</summary>
    /// <param name="port">How to reach the nodes.</param>
    void Start(IClientPort port);

    /// <summary>An answer has arrived, possibly after the client gave up.</summary>
    /// <param name="operation">The number of the attempt.</param>
    /// <param name="answer">What the node said.</param>
    void Answer(long operation, in ClientAnswer answer);

    /// <summary>A time asked for with <see cref="IClientPort.WakeAt"/> has come.</summary>
    /// <param name="token">As given there.</param>
    void Wake(long token);

    /// <summary>Faults are over: ask only so much that progress shows, and finish what is open.</summary>
    void Calm();

    /// <summary>Adds what only the clients know to the counts of the world.</summary>
    /// <param name="counts">The counts.</param>
    void AddTo(SeedCounts counts)
    {
    }

    /// <summary>The end of the world: judge the whole history; throws <see cref="Oracles.OracleViolationException"/> if it is not possible.</summary>
    void Finish();
}
