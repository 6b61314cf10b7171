namespace DataWarehouse.Node.Cli.Bench.Lean;

/// <summary>One client of a load: what it calls next, and what its calls took. It has one call outstanding.</summary>
/// <remarks>Not thread-safe; its connection has it.</remarks>
internal sealed class LeanClient(string load, LoadKeys keys)
{
    /// <summary>How long its calls took while they counted.</summary>
    public Latencies Latencies { get; } = new();

    /// <summary>When its call began.</summary>
    public long Began { get; set; }

    /// <summary>Whether its call has had a message in return; one that has none has failed.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>The message of its next call.</summary>
    public byte[] Next() => load == BenchNames.Get ? keys.NextGet() : keys.NextPut();
}
