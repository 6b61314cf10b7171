using System.Collections.Concurrent;
using DataWarehouse.Node.Cli.Processes;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;
using DataWarehouse.Tests.Node.Cli;
using DataWarehouse.Tests.Node.Cli.Commands;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Tests.Node;

/// <summary>A cluster as an operator sees it: processes, the command line, and a load that must not notice.</summary>
[Collection(ProcessCollection.Name), Trait("Category", "Slow")]
public sealed class MembershipProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ScratchDirectory _directory = new(parent: null);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Node_JoinsByACommandLine_AndIsRemovedByOne()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var nodes = NodeServers.Start(_directory.Path);
        await nodes.FindLeaderAsync(Patience, ct);
        var endpoints = string.Join(',', nodes.Endpoints.Select(endpoint => endpoint.Authority));
        var token = await UntilAsync(() => Dw.RunAsync("token", "create", "--endpoints", endpoints), static made => made.Code == ExitCodes.Success);
        var ports = TestPorts.Take(2);
        await using var fourth = ServerProcess.Start("node n4", DwProgram.With(
            ["serve", "--join", endpoints, "--token", token.Lines[0], "--name", "n4", "--data-dir", Path.Combine(_directory.Path, "n4"), "--client-address", $"127.0.0.1:{ports[0]}", "--peer-address", $"127.0.0.1:{ports[1]}", "--log-level", "Warning"]));

        var listed = await UntilAsync(() => Dw.RunAsync("member", "list", "--endpoints", $"127.0.0.1:{ports[0]}"), static list => list.Lines.Count(static line => line.Contains(", started, ", StringComparison.Ordinal)) == 4);
        var put = await UntilAsync(() => Dw.RunAsync("put", "k", "v", "--endpoints", $"127.0.0.1:{ports[0]}"), static done => done.Code == ExitCodes.Success);
        var removed = await Dw.RunAsync("member", "remove", "n4", "--endpoints", endpoints);
        await UntilAsync(() => Task.FromResult(fourth.ExitCode), static code => code is not null);
        var again = await Dw.RunAsync("serve", "--data-dir", Path.Combine(_directory.Path, "n4"));
        var read = await Dw.RunAsync("get", "k", "--print-value-only", "--endpoints", endpoints);

        Assert.Contains(listed.Lines, line => line.Contains($"http://127.0.0.1:{ports[0]}", StringComparison.Ordinal));
        Assert.Equal((ExitCodes.Success, ExitCodes.Success, ExitCodes.Success), (put.Code, removed.Code, fourth.ExitCode!.Value));
        Assert.Contains("removed from its cluster", fourth.LastLines, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Refused, again.Code);
        Assert.Equal("v", read.Lines[0]);
    }

    [Fact]
    public async Task RollingRestart_UnderLoad_FailsNoRequest()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var nodes = NodeServers.Start(_directory.Path);
        await nodes.FindLeaderAsync(Patience, ct);
        var load = new SteadyLoad(nodes);
        var running = load.RunAsync();
        await UntilAsync(() => Task.FromResult(load.Done), static done => done > 200);
        for (var place = 0; place < NodeServers.Count; place++)
        {
            await nodes.StopAsync(place);
            nodes.Restart(place);
            await nodes.FindLeaderAsync(Patience, ct);
            var before = load.Done;
            await UntilAsync(() => Task.FromResult(load.Done), done => done > before + 200);
        }

        load.Stop();
        await running;
        TestContext.Current.SendDiagnosticMessage($"{load.Done} puts, the slowest took {load.Slowest.TotalMilliseconds:0} ms, {load.Above} above 500 ms, {load.Retries} tried again.");

        Assert.Equal(0, load.Failed);
        Assert.True(load.Slowest < TimeSpan.FromSeconds(5), $"The slowest of {load.Done} puts took {load.Slowest.TotalMilliseconds:0} ms; {load.Above} took more than 500 ms.");
    }

    private static async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> isSo)
    {
        using var late = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            var seen = await look();
            if (isSo(seen)) return seen;
            if (late.IsCancellationRequested) Assert.Fail($"It did not come about within {Patience.TotalSeconds:0} s; the last look was {seen}.");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Clients that put one key after the other, each again at the next node where one does not answer: what they put may be put twice.</summary>
    private sealed class SteadyLoad(ServerCluster nodes)
    {
        private const int Clients = 8;
        private readonly ConcurrentBag<TimeSpan> _times = [];
        private long _done;
        private long _retries;
        private long _failed;
        private volatile bool _isOver;

        public long Done => Interlocked.Read(ref _done);

        public long Retries => Interlocked.Read(ref _retries);

        public long Failed => Interlocked.Read(ref _failed);

        public TimeSpan Slowest => _times.Max();

        public int Above => _times.Count(static time => time > TimeSpan.FromMilliseconds(500));

        public void Stop() => _isOver = true;

        public Task RunAsync() => Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => PutAsync(client))));

        private async Task PutAsync(int client)
        {
            for (var number = 0; !_isOver; number++)
            {
                var began = TimeProvider.System.GetTimestamp();
                var request = new PutRequest { Key = ByteString.CopyFromUtf8($"{client}/{number % 100}"), Value = ByteString.CopyFromUtf8($"{number}") };
                var isDone = false;
                for (var attempt = 0; !isDone && TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(10); attempt++)
                {
                    if (attempt > 0) Interlocked.Increment(ref _retries);
                    isDone = await TryAsync((client + attempt) % NodeServers.Count, request);
                }

                _times.Add(TimeProvider.System.GetElapsedTime(began));
                Interlocked.Increment(ref isDone ? ref _done : ref _failed);
            }
        }

        private async Task<bool> TryAsync(int place, PutRequest request)
        {
            try
            {
                await new KV.KVClient(nodes.At(place)).PutAsync(request, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(2), cancellationToken: TestContext.Current.CancellationToken);
                return true;
            }
            catch (RpcException)
            {
                return false;
            }
        }
    }
}
