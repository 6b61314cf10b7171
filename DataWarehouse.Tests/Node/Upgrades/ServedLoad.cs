using System.Collections.Concurrent;
using DataWarehouse.Node.Wire;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace DataWarehouse.Tests.Node.Upgrades;

/// <summary>Clients of a cluster of three that put one key after the other, each again at the next node where one does not answer. Nodes keep their addresses over restarts.</summary>
internal sealed class ServedLoad : IDisposable
{
    private const int Clients = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly List<GrpcChannel> _channels;
    private readonly ConcurrentBag<TimeSpan> _times = [];
    private readonly Task _running;
    private long _done;
    private long _failed;
    private volatile bool _isOver;

    public ServedLoad(TestNodes nodes)
    {
        _channels = [.. Enumerable.Range(0, 3).Select(nodes.NewChannel)];
        _running = Task.WhenAll(Enumerable.Range(0, Clients).Select(PutAsync));
    }

    public long Done => Interlocked.Read(ref _done);

    public long Failed => Interlocked.Read(ref _failed);

    public TimeSpan Slowest => _times.Max();

    public int Above(TimeSpan bound) => _times.Count(time => time > bound);

    public async Task StopAsync()
    {
        _isOver = true;
        await _running;
    }

    public void Dispose()
    {
        _isOver = true;
        _channels.ForEach(static channel => channel.Dispose());
    }

    private async Task PutAsync(int client)
    {
        for (var number = 0; !_isOver; number++)
        {
            var began = TimeProvider.System.GetTimestamp();
            var request = new PutRequest { Key = ByteString.CopyFromUtf8($"{client}/{number % 50}"), Value = ByteString.CopyFromUtf8($"{number}") };
            var isDone = false;
            for (var attempt = 0; !isDone && TimeProvider.System.GetElapsedTime(began) < Patience; attempt++) isDone = await TryAsync(_channels[(client + attempt) % 3], request);
            _times.Add(TimeProvider.System.GetElapsedTime(began));
            Interlocked.Increment(ref isDone ? ref _done : ref _failed);
        }
    }

    private static async Task<bool> TryAsync(GrpcChannel channel, PutRequest request)
    {
        try
        {
            await new KV.KVClient(channel).PutAsync(request, deadline: DateTime.UtcNow + TimeSpan.FromSeconds(2));
            return true;
        }
        catch (RpcException)
        {
            return false;
        }
    }
}
