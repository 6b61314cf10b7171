using System.Collections.Immutable;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Processes;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Policies;
using DataWarehouse.Node.Wire;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Tests.Node.Cli.Connections;

public sealed class ServerConnectionTests
{
    private static readonly RpcException Down = new(new Status(StatusCode.Unavailable, "down"));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadAsync_WhereTheFirstServerFails_AsksTheNext()
    {
        await using var bad = await ScriptedServer.StartAsync(script => script.Range = (_, _) => throw Down);
        await using var good = await ScriptedServer.StartAsync();
        await using var servers = await OpenAsync(bad, good);
        var answer = await ReadAsync(servers);
        Assert.Equal(3, answer.Header.Revision);
        Assert.Equal((1, 1), (bad.Asked.Ranges, good.Asked.Ranges));
        Assert.Equal(good.Address, servers.Endpoint);
    }

    [Fact]
    public async Task ReadAsync_WhereAServerRefuses_AsksNobodyElse()
    {
        await using var refusing = await ScriptedServer.StartAsync(script => script.Range = (_, _) => throw new RpcException(new Status(StatusCode.OutOfRange, "etcdserver: mvcc: required revision has been compacted")));
        await using var other = await ScriptedServer.StartAsync();
        await using var servers = await OpenAsync(refusing, other);
        var failed = await Assert.ThrowsAsync<CommandFailedException>(() => ReadAsync(servers));
        Assert.Equal(ExitCodes.Failed, failed.Code);
        Assert.Contains("compacted", failed.Message, StringComparison.Ordinal);
        Assert.Equal(0, other.Asked.Ranges);
    }

    [Fact]
    public async Task ReadAsync_WhereNobodyListens_SaysWhoWasAsked()
    {
        var nowhere = new Uri("http://127.0.0.1:" + FreePorts.Take(1)[0]);
        await using var servers = await ServerConnection.OpenAsync(new ClientSettings { Endpoints = [nowhere], Timeout = TimeSpan.FromMilliseconds(300) }, Ct);
        var failed = await Assert.ThrowsAsync<CommandFailedException>(() => ReadAsync(servers));
        Assert.Equal(ExitCodes.Unavailable, failed.Code);
        Assert.Contains(nowhere.Authority, failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_ThatIsTriedAgain_TellsTheServerSo()
    {
        List<string?> told = [];
        await using var server = await ScriptedServer.StartAsync(script => script.Range = (_, call) =>
        {
            told.Add(call.RequestHeaders.GetValue(PolicyInvoker.AttemptsHeader));
            return told.Count < 3 ? throw Down : new RangeResponse();
        });
        await using var servers = await OpenAsync(server);
        await ReadAsync(servers);
        Assert.Equal([null, "1", "2"], told);
    }

    [Fact]
    public async Task ReadAsync_OfACallThatMustNotBeMadeTwice_SendsNothing()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var servers = await OpenAsync(server);
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(
            () => servers.ReadAsync(static (invoker, options) => new KV.KVClient(invoker).PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("a") }, options), Ct));
        Assert.Contains("/etcdserverpb.KV/Put", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(0, server.Asked.Puts);
    }

    [Fact]
    public async Task ProbeAsync_AsksThatServerAndOnce()
    {
        await using var down = await ScriptedServer.StartAsync(script => script.Status = () => throw Down);
        await using var good = await ScriptedServer.StartAsync();
        await using var servers = await OpenAsync(good, down);
        await Assert.ThrowsAsync<RpcException>(() => servers.ProbeAsync(1, static (invoker, options) => new Maintenance.MaintenanceClient(invoker).StatusAsync(new StatusRequest(), options), Ct));
        Assert.Equal((0, 1), (good.Asked.Statuses, down.Asked.Statuses));
    }

    [Fact]
    public async Task ReadAsync_NamesTheKeyspace()
    {
        string? named = null;
        await using var server = await ScriptedServer.StartAsync(script => script.Range = (_, call) =>
        {
            named = call.RequestHeaders.GetValue(ServerConnection.KeyspaceHeader);
            return new RangeResponse();
        });
        await using var servers = await ServerConnection.OpenAsync(new ClientSettings { Endpoints = [new Uri("http://" + server.Address)], Keyspace = "orders" }, Ct);
        await ReadAsync(servers);
        Assert.Equal("orders", named);
    }

    [Fact]
    public async Task ChangeAsync_ThatHasNoAnswer_IsSentOnce()
    {
        await using var failing = await ScriptedServer.StartAsync(script => script.Put = _ => throw Down);
        await using var other = await ScriptedServer.StartAsync();
        await using var servers = await OpenAsync(failing, other);
        var failed = await Assert.ThrowsAsync<CommandFailedException>(() => PutAsync(servers, Ct));
        Assert.Equal(ExitCodes.OutcomeUnknown, failed.Code);
        Assert.Equal((1, 0), (failing.Asked.Puts, other.Asked.Puts));
    }

    [Fact]
    public async Task ChangeAsync_WhereTheFirstServerIsDown_GoesToOneThatAnswers()
    {
        await using var down = await ScriptedServer.StartAsync(script => script.Status = () => throw Down);
        await using var good = await ScriptedServer.StartAsync();
        await using var servers = await OpenAsync(down, good);
        Assert.Equal(4, (await PutAsync(servers, Ct)).Header.Revision);
        Assert.Equal((0, 1), (down.Asked.Puts, good.Asked.Puts));
    }

    [Fact]
    public async Task ChangeAsync_ThatIsInterrupted_LeavesItOpen()
    {
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        await using var server = await ScriptedServer.StartAsync(script => script.Put = _ =>
        {
            interrupt.Cancel();
            return new PutResponse();
        });
        await using var servers = await OpenAsync(server);
        var failed = await Assert.ThrowsAsync<CommandFailedException>(() => PutAsync(servers, interrupt.Token));
        Assert.Equal(ExitCodes.OutcomeUnknown, failed.Code);
    }

    [Fact]
    public async Task OpenAsync_WithACertificateThatIsNone_SaysSo()
    {
        var settings = new ClientSettings { Endpoints = [new Uri("https://127.0.0.1:1")], AuthorityFile = "/nowhere/authority.pem" };
        Assert.Equal(ExitCodes.Usage, (await Assert.ThrowsAsync<CommandFailedException>(() => ServerConnection.OpenAsync(settings, Ct))).Code);
    }

    private static Task<ServerConnection> OpenAsync(params ScriptedServer[] servers) => ServerConnection.OpenAsync(
        new ClientSettings { Endpoints = servers.Select(server => new Uri("http://" + server.Address)).ToImmutableArray(), Timeout = TimeSpan.FromSeconds(5) }, Ct);

    private static Task<RangeResponse> ReadAsync(ServerConnection servers) =>
        servers.ReadAsync((invoker, options) => new KV.KVClient(invoker).RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("a") }, options), Ct);

    private static Task<PutResponse> PutAsync(ServerConnection servers, CancellationToken ct) =>
        servers.ChangeAsync((invoker, options) => new KV.KVClient(invoker).PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("a") }, options), ct);
}
