namespace DataWarehouse.Benchmarks.Load.Sites;

/// <summary>Nodes in this process.</summary>
internal sealed class LocalSite(LoadOptions options, IReadOnlyList<ILoadNode> nodes, IDisposable? network) : ILoadSite
{
    private readonly LoadClock _clock = new();
    private readonly Dictionary<int, ILoadNode> _led = [];
    private LoadClient[] _clients = [];
    private Task[] _running = [];
    private SiteMeter? _meter;
    private long? _syncs;

    public async Task<int[][]> OpenAsync()
    {
        var ports = new List<int[]>();
        foreach (var node in nodes) ports.Add(await node.OpenAsync().ConfigureAwait(false));
        return [.. ports];
    }

    public Task IntroduceAsync(int[][] ports)
    {
        for (var place = nodes.Count - 1; place >= 0; place--) nodes[place].Introduce(ports);
        return Task.CompletedTask;
    }

    public Task ConnectAsync() => Task.WhenAll(nodes.Select(node => node.ConnectAsync()));

    public Task StartGroupsAsync() => Task.WhenAll(nodes.Select(node => node.StartGroupsAsync()));

    public Task LeadAsync() => Task.WhenAll(nodes.Select(node => node.LeadAsync()));

    public async Task<int[]> FindLedAsync()
    {
        var found = await Task.WhenAll(nodes.Select(node => node.FindLedAsync())).ConfigureAwait(false);
        _led.Clear();
        for (var node = 0; node < found.Length; node++)
        {
            foreach (var group in found[node]) _led[group] = nodes[node];
        }

        return [.. found.SelectMany(groups => groups)];
    }

    public Task<int> BeginAsync()
    {
        _clients =
        [
            .. Enumerable.Range(0, options.Clients).Where(number => _led.ContainsKey(number % options.Groups))
                .Select(number => _led[number % options.Groups].CreateClient(number, number % options.Groups, _clock)),
        ];
        _running = [.. _clients.Select(client => Task.Run(client.RunAsync))];
        return Task.FromResult(_clients.Length);
    }

    public Task MeasureAsync()
    {
        _syncs = Syncs;
        _meter = SiteMeter.Start();
        _clock.IsMeasuring = true;
        return Task.CompletedTask;
    }

    public async Task<SiteMeasure> EndAsync()
    {
        _clock.IsMeasuring = false;
        var (seconds, cpu, allocated, syncs, resident) = (_meter!.Seconds, _meter.CpuSeconds, _meter.AllocatedBytes, Syncs - _syncs, SiteMeter.ResidentBytes);
        _clock.IsOver = true;
        await Task.WhenAll(_running).ConfigureAwait(false);
        var latencies = new LatencyHistogram();
        foreach (var client in _clients) latencies.Add(client.Latencies);
        return new SiteMeasure(latencies.Count, seconds, cpu, allocated, resident, syncs, _clients.Sum(client => client.Refused), _clients.Sum(client => client.Unknown), latencies.ToPairs());
    }

    public Task<string[][]> DigestsAsync() => Task.WhenAll(nodes.Select(node => node.DigestsAsync()));

    public async ValueTask DisposeAsync()
    {
        _clock.IsOver = true;
        foreach (var node in nodes) await node.DisposeAsync().ConfigureAwait(false);
        network?.Dispose();
    }

    private long? Syncs => nodes.Any(node => node.Syncs is null) ? null : nodes.Sum(node => node.Syncs);
}
