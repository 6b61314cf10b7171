using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.Watching;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>The thread of one apply lane.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ApplyLoop : IApplyOwner, IDisposable
{
    private const int ReportsMax = 64;

    private readonly Mailbox<ApplyWork> _inbox = new();
    private readonly ApplyLane _lane;
    private readonly ShardLoop _shard;
    private readonly CompletionQueue _completions;
    private readonly List<ShardInput> _reports = [];
    private readonly Thread _thread;
    private volatile bool _isStopping;
    private volatile bool _isIdle = true;
    private long _progress;
    private long _group;

    /// <summary>Makes a lane; it does not run yet.</summary>
    /// <param name="name">The name of its thread.</param>
    /// <param name="shard">Whose.</param>
    /// <param name="callers">Where callers go on.</param>
    public ApplyLoop(string name, ShardLoop shard, CallerLoop callers)
    {
        _completions = new CompletionQueue(callers);
        _shard = shard;
        _lane = new ApplyLane(this);
        _thread = new Thread(Run) { Name = name, IsBackground = true };
    }

    /// <summary>Whether it gets on.</summary>
    public LaneGauge Gauge => new(Volatile.Read(ref _progress), _isIdle, Volatile.Read(ref _group));

    /// <summary>How much work waits.</summary>
    public int Waiting => _inbox.Count;

    /// <summary>Begins to run.</summary>
    public void Start() => _thread.Start();

    /// <summary>Gives it work.</summary>
    /// <param name="works">The work; copied.</param>
    public void Post(ReadOnlySpan<ApplyWork> works) => _inbox.Post(works);

    /// <summary>Stops after what it has.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _inbox.Signal();
        if (_thread.ThreadState != ThreadState.Unstarted) _thread.Join();
    }

    /// <inheritdoc/>
    void IApplyOwner.Began(AppliedReplica replica)
    {
        Volatile.Write(ref _group, replica.Group.Value);
        Volatile.Write(ref _progress, _progress + 1);
    }

    /// <inheritdoc/>
    void IApplyOwner.Reported(in ApplyReport report)
    {
        _reports.Add(ShardLoop.InputOf(report));
        if (_reports.Count >= ReportsMax) Tell();
    }

    /// <summary>Many groups have few entries each: the shard is told of all of them at once.</summary>
    private void Tell()
    {
        if (_reports.Count > 0) _shard.Post(CollectionsMarshal.AsSpan(_reports));
        _reports.Clear();
    }

    private void Run()
    {
        _completions.BelongToThisThread();
        var works = Array.Empty<ApplyWork>();
        while (true)
        {
            _isIdle = true;
            // The signal to stop may have come together with work, and is taken with it.
            var count = _inbox.Take(ref works, _isStopping ? TimeSpan.Zero : Timeout.InfiniteTimeSpan);
            _isIdle = false;
            _lane.RunOnce(works.AsSpan(0, count));
            Tell();
            _completions.Flush();
            Array.Clear(works, 0, count);
            if (count == 0 && _isStopping) return;
        }
    }
}
