using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Diagnostics;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Events;
using DataWarehouse.Plugins.UltimateConsensus.Groups;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Shards;

namespace DataWarehouse.Plugins.UltimateConsensus.Hosting;

/// <summary>Looks at the replicas of this process at a steady pace, one look for each shard and none that wakes a sleeping group, and tells what has changed.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class GroupWatch : IAsyncDisposable
{
    private static readonly TimeSpan PaceMin = TimeSpan.FromMilliseconds(50);

    private readonly IReadOnlyList<Voter> _voters;
    private readonly IReadOnlyList<GroupBoard> _boards;
    private readonly GroupNews[] _news;
    private readonly StandstillNews[] _standstills;
    private readonly Dictionary<ShardLoop, Task> _looks = [];
    private readonly TimeProvider _time;
    private readonly TimeSpan _pace;
    private readonly ConsensusTelemetry _telemetry;
    private readonly PeriodicTimer _timer;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Makes a watch; it does not run yet.</summary>
    /// <param name="voters">The voters of this process.</param>
    /// <param name="boards">What is known of the groups.</param>
    /// <param name="services">Where things are told.</param>
    /// <param name="pace">The time from a look to the next.</param>
    public GroupWatch(IReadOnlyList<Voter> voters, IReadOnlyList<GroupBoard> boards, HostServices services, TimeSpan pace)
    {
        (_voters, _boards, _telemetry) = (voters, boards, services.Telemetry);
        _news = [.. boards.Select(board => new GroupNews(board, services.Bus, services.Telemetry))];
        _standstills = [.. voters.Select(voter => new StandstillNews(voter, services.Telemetry))];
        (_time, _pace) = (services.Time, pace < PaceMin ? PaceMin : pace);
        _timer = new PeriodicTimer(_pace, services.Time);
    }

    /// <summary>Begins to watch.</summary>
    public void Start() => _running = RunAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _timer.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            do
            {
                await LookAsync().ConfigureAwait(false);
            }
            while (await _timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The plugin stops.
        }
    }

    private async Task LookAsync()
    {
        try
        {
            foreach (var voter in _voters)
            {
                if (voter.Node is { } node) await LookAsync(voter.Place, node).ConfigureAwait(false);
            }

            foreach (var news in _news) news.Tell();
            foreach (var news in _standstills) news.Tell();
        }
        catch (Exception thrown) when (thrown is not OperationCanceledException)
        {
            _telemetry.WatchFailed(thrown);
        }
    }

    /// <summary>A shard that does not come to it is waited for no longer than until the next look, and not asked again before it has.</summary>
    private async Task LookAsync(int place, RaftNode node)
    {
        foreach (var shard in node.Shards)
        {
            if (_looks.GetValueOrDefault(shard) is { IsCompleted: false }) continue;
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var isPosted = shard.TryPost(on =>
            {
                Look(on, place);
                done.TrySetResult();
            });
            if (!isPosted) continue;
            try
            {
                await done.Task.WaitAsync(_pace, _time, _stop.Token).ConfigureAwait(false);
                _looks.Remove(shard);
            }
            catch (TimeoutException)
            {
                _looks[shard] = done.Task;
            }
        }
    }

    /// <summary>On the shard's thread; replicas that sleep as they slept before are passed over.</summary>
    private void Look(Shard shard, int place)
    {
        foreach (var board in _boards)
        {
            if (shard.Find(new GroupId(board.Group)) is not { } hosted || board.At(place) is not { } replica) continue;
            if (hosted.Sleep.IsAsleep && board.ReportAt(place) is { IsAsleep: true } known && known.Term == hosted.Core.Term.Value && known.Commit == hosted.Core.Log.Commit.Value) continue;
            board.Heard(replica, ReplicaReport.Of(hosted));
        }
    }
}
