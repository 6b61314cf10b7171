using System.Collections.Concurrent;
using System.Text;
using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Node.Watches;
using DataWarehouse.Plugins.KeyValue;

namespace DataWarehouse.Tests.Node;

/// <summary>The hub of watchers, with sinks that can be made slow.</summary>
public sealed class WatchHubTests
{
    private readonly WatchHub _hub = new(1 << 20, new NodeCounters());
    private readonly Sink _sink = new();

    [Fact]
    public void Watcher_GetsWhatHappensInItsRange()
    {
        var one = Watch(1, "b", "");
        var range = Watch(2, "a", "c");
        var open = Watch(3, "b", "\0");
        Apply(2, "a");
        Apply(3, "b");
        Apply(4, "c");
        _sink.WaitFor(5);

        Assert.Equal([3L], _sink.Of(one));
        Assert.Equal([2L, 3L], _sink.Of(range));
        Assert.Equal([3L, 4L], _sink.Of(open));
    }

    [Fact]
    public void Watcher_ThatIsGone_GetsNothing()
    {
        var gone = Watch(1, "a", "");
        var stays = Watch(2, "a", "");
        _hub.Remove(gone);
        _hub.Remove(gone);
        Apply(2, "a");
        _sink.WaitFor(1);

        Assert.Empty(_sink.Of(gone));
        Assert.Equal([2L], _sink.Of(stays));
        Assert.True(_hub.TryJoin(gone));
    }

    [Fact]
    public void Watcher_ThatBeginsInThePast_IsBehindUntilItHasCaughtUp()
    {
        Apply(2, "a");
        Apply(3, "a");
        var watcher = Watch(1, "a", "", next: 2);

        Assert.Equal([watcher], _sink.Behind);
        Assert.False(_hub.TryJoin(watcher));
        watcher.Next = 4;
        Assert.True(_hub.TryJoin(watcher));
        Apply(4, "a");
        _sink.WaitFor(1);
        Assert.Equal([4L], _sink.Of(watcher));
    }

    [Fact]
    public void Watcher_WhoseStreamIsFull_FallsBehindWithWhatItMissed()
    {
        var watcher = Watch(1, "a", "");
        _sink.IsFull = true;
        Apply(2, "a");
        _sink.WaitForBehind(1);

        Assert.Equal(2, watcher.Next);
        Assert.Equal(WatcherState.Behind, watcher.State);
    }

    [Fact]
    public void Restore_LetsAllWatchersCatchUp_FromWhereTheyWere()
    {
        var watcher = Watch(1, "a", "");
        Apply(2, "b");
        Apply(3, "a");
        _sink.WaitFor(1);
        _hub.Restored(9);
        _sink.WaitForBehind(1);

        Assert.Equal(4, watcher.Next);
        Assert.Equal(9, _hub.Revision);
    }

    [Fact]
    public void Watchers_OfAHubThatIsOverrun_CatchUpFromTheStore()
    {
        var hub = new WatchHub(10, new NodeCounters());
        using var isHeld = new ManualResetEventSlim();
        using var mayGoOn = new ManualResetEventSlim();
        _sink.Offered = () =>
        {
            isHeld.Set();
            mayGoOn.Wait(TestNodes.Late);
        };
        var watcher = new Watcher(1, Range("a", ""), WatchOptions.None, _sink) { Next = 2 };
        hub.Add(watcher);
        hub.Applied(2, [Change("a")]);
        isHeld.Wait(TestNodes.Late);
        for (var revision = 3; revision <= 5; revision++) hub.Applied(revision, [Change("a")]);
        mayGoOn.Set();
        _sink.WaitForBehind(1);

        Assert.Equal([2L], _sink.Of(watcher));
        Assert.Equal(3, watcher.Next);
    }

    [Fact]
    public void Filters_LeaveOutWhatIsNotWanted()
    {
        var noPuts = Watch(1, "a", "", options: WatchOptions.NoPut);
        var noDeletions = Watch(2, "a", "", options: WatchOptions.NoDelete);
        Apply(2, "a");
        _hub.Applied(3, [Change("a", KeyValueEventKind.Delete)]);
        _sink.WaitFor(2);

        Assert.Equal([3L], _sink.Of(noPuts));
        Assert.Equal([2L], _sink.Of(noDeletions));
    }

    [Fact]
    public void Progress_IsToldToQuietWatchersThatWantIt()
    {
        _hub.Add(new Watcher(1, Range("a", ""), WatchOptions.None, _sink) { Next = 2, WantsProgress = true });
        Watch(2, "a", "");
        _hub.Tick(2);
        Assert.Empty(_sink.Progress);
        _hub.Tick(2);

        Assert.Equal([(1L, 1L)], _sink.Progress);
        _hub.OfferProgress(_sink, static () => true);
        _hub.OfferProgress(_sink, static () => false);
        Assert.Equal([(1L, 1L), (-1L, 1L)], _sink.Progress);
    }

    private Watcher Watch(long id, string key, string end, long next = 2, WatchOptions options = WatchOptions.None)
    {
        var watcher = new Watcher(id, Range(key, end), options, _sink) { Next = next };
        _hub.Add(watcher);
        return watcher;
    }

    private void Apply(long revision, string key) => _hub.Applied(revision, [Change(key)]);

    private static HubEvent Change(string key, KeyValueEventKind kind = KeyValueEventKind.Put) => new(kind, Encoding.UTF8.GetBytes(key), [0x12, 0], []);

    private static WatchRange Range(string key, string end) => new(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(end));

    private sealed class Sink : IWatchSink
    {
        private readonly ConcurrentQueue<(Watcher Watcher, long Revision)> _taken = new();
        private readonly ConcurrentQueue<Watcher> _behind = new();

        public volatile bool IsFull;

        public Action? Offered { get; set; }

        public List<Watcher> Behind => [.. _behind];

        public List<(long Watcher, long Revision)> Progress { get; } = [];

        public List<long> Of(Watcher watcher) => [.. _taken.Where(taken => taken.Watcher == watcher).Select(static taken => taken.Revision)];

        public void WaitFor(int count) => Assert.True(SpinWait.SpinUntil(() => _taken.Count >= count, TimeSpan.FromSeconds(30)));

        public void WaitForBehind(int count) => Assert.True(SpinWait.SpinUntil(() => _behind.Count >= count, TimeSpan.FromSeconds(30)));

        public bool TryOffer(Watcher watcher, long revision, byte[] events, int count)
        {
            Offered?.Invoke();
            if (IsFull) return false;
            _taken.Enqueue((watcher, revision));
            return true;
        }

        public void FellBehind(Watcher watcher) => _behind.Enqueue(watcher);

        public void OfferProgress(long watcherId, long revision) => Progress.Add((watcherId, revision));
    }
}
