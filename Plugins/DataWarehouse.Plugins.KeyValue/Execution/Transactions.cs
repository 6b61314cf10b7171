namespace DataWarehouse.Plugins.KeyValue.Execution;

/// <summary>What every transaction goes through before it is run, whether it was proposed or asked.</summary>
/// <remarks>Not thread-safe: belongs to one apply lane.</remarks>
internal sealed class Transactions(KeyValueOptions options, TransactionRunner runner)
{
    private readonly TransactionInspector _inspector = new(options);
    private readonly TransactionOverlaps _overlaps = new(options);

    /// <summary>Runs it once it is prepared.</summary>
    public TransactionRunner Runner => runner;

    /// <summary>Whether the one prepared last writes in any branch.</summary>
    public bool Writes => _inspector.Writes;

    /// <summary>Checks it as far as that goes without changing anything.</summary>
    public KeyValueStatus Prepare(ReadOnlySpan<byte> message, bool mayWrite)
    {
        var status = _inspector.Inspect(message);
        if (status != KeyValueStatus.Ok) return status;
        if (_inspector.Writes && !mayWrite) return KeyValueStatus.NotReadOnly;
        if (_inspector.MayOverlap && _overlaps.Check(message) is var overlap && overlap != KeyValueStatus.Ok) return overlap;
        return runner.Prepare(message);
    }
}
