using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using DataWarehouse.Node.Wire;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace DataWarehouse.Tests.Node.Upgrades;

/// <summary>Clients of a cluster of three that put one key after the other, each again at the next node where one does not answer. Nodes keep their addresses over restarts.</summary>
internal sealed class ServedLoad : IDisposable
{
    private const int Clients = 4;
    public static readonly TimeSpan Bound = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly List<GrpcChannel> _channels;
    private readonly ConcurrentBag<TimeSpan> _times = [];
    private readonly ConcurrentQueue<string> _slow = [];
    private readonly Task _running;
    private long _done;
    private long _failed;
    private volatile bool _isOver;

    public ServedLoad(TestNodes nodes)
    {
        // A client that waits for a second before it connects again, as many do unless told otherwise, finds nobody while the nodes restart one right after the other.
        var options = new GrpcChannelOptions { InitialReconnectBackoff = TimeSpan.FromMilliseconds(20), MaxReconnectBackoff = TimeSpan.FromMilliseconds(100) };
        _channels = [.. Enumerable.Range(0, 3).Select(place => GrpcChannel.ForAddress($"http://{nodes[place].Client}", options))];
        _running = Task.WhenAll(Enumerable.Range(0, Clients).Select(PutAsync));
    }

    public long Done => Interlocked.Read(ref _done);

    public long Failed => Interlocked.Read(ref _failed);

    public TimeSpan Slowest => _times.Max();

    public int Above => _slow.Count;

    /// <summary>What the test does meanwhile.</summary>
    public string Phase { get; set; } = "the beginning";

    /// <summary>What became of each attempt of the puts that took longer than they may.</summary>
    public string Story => string.Join('\n', _slow);

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
        using var round = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        for (var number = 0; !_isOver; number++)
        {
            var began = TimeProvider.System.GetTimestamp();
            var request = new PutRequest { Key = ByteString.CopyFromUtf8($"{client}/{number % 50}"), Value = ByteString.CopyFromUtf8($"{number}") };
            var isDone = false;
            var story = new StringBuilder(Phase);
            for (var attempt = 0; !isDone && TimeProvider.System.GetElapsedTime(began) < Patience; attempt++)
            {
                var asked = (client + attempt) % 3;
                var status = await TryAsync(_channels[asked], request);
                isDone = status == StatusCode.OK;
                if (!isDone && attempt % 3 == 2) await round.WaitForNextTickAsync();
                story.Append(CultureInfo.InvariantCulture, $"; n{asked + 1} {status} at {TimeProvider.System.GetElapsedTime(began).TotalMilliseconds:0} ms");
            }

            var took = TimeProvider.System.GetElapsedTime(began);
            _times.Add(took);
            if (took > Bound) _slow.Enqueue($"{story}; {Phase}");
            Interlocked.Increment(ref isDone ? ref _done : ref _failed);
        }
    }

    private static async Task<StatusCode> TryAsync(GrpcChannel channel, PutRequest request)
    {
        try
        {
            await new KV.KVClient(channel).PutAsync(request, deadline: DateTime.UtcNow + TimeSpan.FromSeconds(2));
            return StatusCode.OK;
        }
        catch (RpcException refused)
        {
            return refused.StatusCode;
        }
    }
}
