using Grpc.Core;

namespace DataWarehouse.Node.Cli.Bench.Lean;

/// <summary>
/// Puts or gets over connections that do nothing but what a load needs. The load generator shares its processors with the servers: what it leaves is
/// theirs.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class LeanLoad : ILoad
{
    private readonly CallLoad _preparing;
    private readonly LeanClient[] _clients;
    private readonly IReadOnlyList<Uri> _servers;
    private readonly int _connections;
    private readonly string _path;

    /// <summary>Makes the load.</summary>
    /// <param name="load">Put or get.</param>
    /// <param name="options">How many clients, over how many connections.</param>
    /// <param name="servers">Where the connections go, in turn.</param>
    /// <param name="channels">Over which keys are made that will be read.</param>
    public LeanLoad(string load, BenchOptions options, IReadOnlyList<Uri> servers, IReadOnlyList<CallInvoker> channels)
    {
        _preparing = new CallLoad(load, options, channels);
        _clients = [.. Enumerable.Range(0, options.Clients).Select(number => new LeanClient(load, new LoadKeys(number, options.ValueBytes)))];
        _servers = servers;
        _connections = Math.Min(options.Connections, options.Clients);
        _path = (load == BenchNames.Get ? RawCalls.Range : RawCalls.Put).FullName;
    }

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

    /// <summary>Whether messages of such values are short enough.</summary>
    /// <param name="options">The size of a value.</param>
    public static bool Takes(BenchOptions options) => new LoadKeys(0, options.ValueBytes).NextPut().Length <= LeanConnection.MessageBytesMax;

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken ct) => _preparing.PrepareAsync(ct);

    /// <inheritdoc/>
    public Task RunAsync(LoadGauge gauge, CancellationToken ct) => Task.WhenAll(Enumerable.Range(0, _connections).Select(number =>
    {
        var clients = _clients.Where((_, place) => place % _connections == number).ToArray();
        var connection = new LeanConnection(_servers[number % _servers.Count], _path, clients, gauge);
        return Task.Run(() => connection.RunAsync(ct), ct);
    }));

    /// <inheritdoc/>
    public void Dispose()
    {
        // The connections are the caller's.
    }
}
