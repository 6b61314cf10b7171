using System.Net;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Wire;
using DataWarehouse.Tests.Node.Policies;
using Microsoft.Extensions.Logging;

namespace DataWarehouse.Tests.Node;

/// <summary>A server that is alive while a thread of it is not: what it says of itself to those who ask.</summary>
public sealed class StandstillTests : IAsyncLifetime, IDisposable
{
    private const string Standstills = "datawarehouse_engine_standstills{otel_scope_name=\"DataWarehouse\",datawarehouse_engine_kind=\"shard\"} ";
    private readonly ManualResetEventSlim _gate = new();
    private readonly LogWatch _log = new();
    private TestNodes _nodes = null!;

    public async ValueTask InitializeAsync() => _nodes = await TestNodes.StartAsync(
        1,
        static settings => settings with { ListenHttp = new HostPort("127.0.0.1", 0), Engine = settings.Engine with { Shards = 1, Tick = TimeSpan.FromMilliseconds(20), StuckAfterTicks = 5 } },
        logging => logging.AddProvider(_log));

    public async ValueTask DisposeAsync()
    {
        _gate.Set();
        await _nodes.DisposeAsync();
    }

    public void Dispose()
    {
        _gate.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Health_OfANodeWhoseShardDoesNotGoRound_NamesIt_UntilItDoes()
    {
        await _nodes.FindLeadAsync();
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await AskAsync("livez"));

        Hold();

        await UntilAsync("livez", HttpStatusCode.OK, "shard 0 does not go round");
        await UntilAsync("livez", HttpStatusCode.ServiceUnavailable, "shard 0 does not go round");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await AskAsync("readyz")).Status);
        Assert.Contains("shard 0 does not go round", await _log.NextAsync(811, TestNodes.Late), StringComparison.Ordinal);
        await UntilAsync("metrics", HttpStatusCode.OK, Standstills + "1");
        _gate.Set();

        await UntilAsync("livez", HttpStatusCode.OK, "ok\n");
        await UntilAsync("readyz", HttpStatusCode.OK, "ok\n");
        Assert.Contains("shard 0 does not go round", await _log.NextAsync(812, TestNodes.Late), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_OfTwoNodesInOneProcess_AreEachTheirOwn()
    {
        await using var other = await TestNodes.StartAsync(1, static settings => settings with { ListenHttp = new HostPort("127.0.0.1", 0) });
        await _nodes.FindLeadAsync();
        await other.FindLeadAsync();

        Hold();

        await UntilAsync("metrics", HttpStatusCode.OK, Standstills + "1");
        Assert.Contains(Standstills + "0", (await AskAsync("metrics", other)).Text, StringComparison.Ordinal);
        await UntilAsync("metrics", HttpStatusCode.OK, Standstills + "1");
    }

    [Fact]
    public async Task Status_OfANodeWhoseShardDoesNotGoRound_IsAnsweredWithTheReason()
    {
        await _nodes.FindLeadAsync();
        Hold();
        await UntilAsync("livez", HttpStatusCode.OK, "shard 0");

        var status = await _nodes.Maintenance().StatusAsync(new StatusRequest(), cancellationToken: TestNodes.Late);

        Assert.Equal(status.Header.MemberId, status.Leader);
        Assert.Contains(status.Errors, static error => error.StartsWith("shard 0 does not go round", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Status_WhileAGroupIsHeldUp_NamesItsKeyspace()
    {
        await _nodes.FindLeadAsync();
        var progress = _nodes.Part<DataWarehouse.Node.Diagnostics.NodeProgress>();
        var group = _nodes.Part<KeyspaceTable>().Default!.Entry.Group;

        Assert.Equal(" (keyspace 'default')", progress.NameOf(group));
        Assert.Equal(" (the system group)", progress.NameOf(0));
        Assert.Equal(string.Empty, progress.NameOf(null));
    }

    private void Hold() => _nodes.Part<KeyspaceTable>().Default!.Replica.TryLook(_ => _gate.Wait(TestNodes.Late));

    private async Task UntilAsync(string path, HttpStatusCode status, string text)
    {
        var late = TestNodes.Late;
        while (await AskAsync(path) is var answer && (answer.Status != status || !answer.Text.Contains(text, StringComparison.Ordinal))) late.ThrowIfCancellationRequested();
    }

    private async Task<(HttpStatusCode Status, string Text)> AskAsync(string path, TestNodes? asked = null)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"http://{(asked ?? _nodes)[0].Http}/{path}"), TestNodes.Late);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestNodes.Late));
    }
}
