namespace DataWarehouse.Plugins.UltimateReplication.Counters;

/// <summary>
/// The disk under a dot counter failed, or its numbers are used up. The counter is poisoned: it issues nothing any more, and every later
/// call
/// throws this.
/// </summary>
/// <remarks>Immutable after construction. Never transient: what reached the disk is unknown, and asking it again proves nothing.</remarks>
public sealed class DotCounterFaultException : ReplicationFaultException
{
    internal DotCounterFaultException(string path, string explanation, Exception? innerException)
        : base($"The dot counter at '{path}' stopped: {explanation}", isTransient: false, innerException) => Path = path;

    /// <summary>The full path of the lease file.</summary>
    public string Path { get; }
}
