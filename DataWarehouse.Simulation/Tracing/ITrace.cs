namespace DataWarehouse.Simulation.Tracing;

/// <summary>Takes the readable lines of a replay.</summary>
/// <remarks>Called by the one thread of its world.</remarks>
internal interface ITrace
{
    /// <summary>Writes a line.</summary>
    /// <param name="timeMicros">The virtual time.</param>
    /// <param name="node">The node it is about, or -1.</param>
    /// <param name="text">What happened.</param>
    void Write(long timeMicros, int node, string text);
}
