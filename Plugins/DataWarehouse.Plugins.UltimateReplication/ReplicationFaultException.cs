namespace DataWarehouse.Plugins.UltimateReplication;

/// <summary>
/// The root of all faults of this plugin: failures of disk, network or stored data. Expected refusals are values and mistakes of the caller
/// are argument exceptions; neither derives from this.
/// </summary>
/// <remarks>Immutable after construction, but for what <see cref="Exception"/> itself lets change.</remarks>
public abstract class ReplicationFaultException : Exception
{
    /// <summary>Makes a fault.</summary>
    /// <param name="message">What failed, with names and numbers, and what to do.</param>
    /// <param name="isTransient">Whether the same call can succeed later with nobody having repaired anything.</param>
    /// <param name="innerException">The cause, or null.</param>
    protected ReplicationFaultException(string message, bool isTransient, Exception? innerException)
        : base(message, innerException) => IsTransient = isTransient;

    /// <summary>Whether the same call can succeed later with nobody having repaired anything.</summary>
    public bool IsTransient { get; }
}
