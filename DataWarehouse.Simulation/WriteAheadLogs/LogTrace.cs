using DataWarehouse.Simulation.Tracing;

namespace DataWarehouse.Simulation.WriteAheadLogs;

/// <summary>Records what happens in an exploration: always in a digest, and as readable lines if somebody wants them.</summary>
/// <remarks>Not thread-safe; belongs to its exploration.</remarks>
/// <param name="output">Takes readable lines, or null.</param>
internal sealed class LogTrace(ITrace? output)
{
    private readonly TraceDigest _digest = new();

    /// <summary>Whether somebody reads; texts need not be made otherwise.</summary>
    public bool IsRead => output is not null;

    /// <summary>The digest of everything so far.</summary>
    public ulong Digest => _digest.Value;

    /// <summary>Records numbers.</summary>
    /// <param name="first">What happened.</param>
    /// <param name="second">A number that belongs to it.</param>
    /// <param name="third">Another one.</param>
    public void Add(long first, long second, long third)
    {
        _digest.Add(first);
        _digest.Add(second);
        _digest.Add(third);
    }

    /// <summary>Writes a readable line; the digest does not see it.</summary>
    /// <param name="timeMicros">The virtual time of the process.</param>
    /// <param name="depth">-1 for the main process, else how deep in crashes.</param>
    /// <param name="text">What happened.</param>
    public void Say(long timeMicros, int depth, string text) => output?.Write(timeMicros, depth, text);
}
