namespace DataWarehouse.Node.Cli.Bench;

/// <summary>Something that keeps servers busy until it is told to stop.</summary>
/// <remarks>Prepared once, then run once; its figures are read when it has ended, <see cref="Events"/> at any time.</remarks>
internal interface ILoad : IDisposable
{
    /// <summary>How long calls took while they counted.</summary>
    Latencies Latencies { get; }

    /// <summary>How many events have reached watchers, since the beginning.</summary>
    long Events { get; }

    /// <summary>Does what must be done before: keys that are read must exist, watchers must watch.</summary>
    /// <param name="ct">Gives up.</param>
    Task PrepareAsync(CancellationToken ct);

    /// <summary>Keeps the servers busy until the gauge says that it is over.</summary>
    /// <param name="gauge">Says when.</param>
    /// <param name="ct">Ends it at once.</param>
    Task RunAsync(LoadGauge gauge, CancellationToken ct);
}
