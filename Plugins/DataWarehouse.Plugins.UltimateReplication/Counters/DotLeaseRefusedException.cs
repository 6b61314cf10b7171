namespace DataWarehouse.Plugins.UltimateReplication.Counters;

/// <summary>A dot counter was not opened, because issuing from this lease could issue a number twice.</summary>
/// <remarks>Immutable after construction.</remarks>
public sealed class DotLeaseRefusedException : ReplicationFaultException
{
    internal DotLeaseRefusedException(DotLeaseRefusal refusal, string path, string explanation, Exception? innerException)
        : base($"The dot counter lease '{path}' was refused: {explanation}", refusal == DotLeaseRefusal.InUse, innerException)
    {
        Refusal = refusal;
        Path = path;
    }

    /// <summary>Why.</summary>
    public DotLeaseRefusal Refusal { get; }

    /// <summary>The full path of the lease file.</summary>
    public string Path { get; }
}
