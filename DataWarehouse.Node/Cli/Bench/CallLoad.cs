using Grpc.Core;

namespace DataWarehouse.Node.Cli.Bench;

/// <summary>Puts or gets: so many clients, each an asynchronous loop with one call outstanding.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class CallLoad : ILoad
{
    private readonly CallClient[] _clients;

    /// <summary>Makes the load.</summary>
    /// <param name="load">Put or get.</param>
    /// <param name="options">How many clients.</param>
    /// <param name="connections">What they share.</param>
    public CallLoad(string load, BenchOptions options, IReadOnlyList<CallInvoker> connections) =>
        _clients = [.. Enumerable.Range(0, options.Clients).Select(number =>
            new CallClient(load, new LoadKeys(number, options.ValueBytes), connections[number % connections.Count]))];

    /// <inheritdoc/>
    public Latencies Latencies
    {
        get
        {
            var all = new Latencies();
            foreach (var client in _clients) all.Add(client.Latencies);
            return all;
        }
    }

    /// <inheritdoc/>
    public long Events => 0;

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken ct) => Task.WhenAll(_clients.Select(client => client.PrepareAsync(ct)));

    /// <inheritdoc/>
    public Task RunAsync(LoadGauge gauge, CancellationToken ct) => Task.WhenAll(_clients.Select(client => Task.Run(() => client.RunAsync(gauge, ct), ct)));

    /// <inheritdoc/>
    public void Dispose()
    {
        // The connections are the caller's.
    }
}
