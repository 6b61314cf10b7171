using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>
/// Watches the processes of the nodes that this one shares groups with, by beats: one per pair of nodes, however many groups sleep. What it finds decides only
/// when replicas wake; never a vote, a commit or a read.
/// </summary>
/// <remarks>
/// <para>The caller's duties: give what has arrived, then <see cref="Tick"/> at a steady rate, the same as that of the shards; after a stall first all that waits, then
/// one tick.</para>
/// <para>Not thread-safe: one owner, one call at a time.</para>
/// </remarks>
internal sealed class NodeLiveness
{
    /// <summary>Digests differ now and then while news is on the way; not twice in a row.</summary>
    private const int MismatchesMax = 2;

    private readonly Dictionary<PeerId, PeerPulse> _pulses = [];
    private readonly List<PeerPulse> _inOrder = [];
    private readonly ILivenessPorts _ports;
    private readonly LivenessOptions _options;
    private readonly BootId _boot;
    private readonly PeerId _local;
    private readonly ShardPulse[] _shards;
    private long _now;

    /// <summary>Knows nobody yet.</summary>
    /// <param name="ports">What it looks at, and what does what it decides.</param>
    /// <param name="options">How it watches.</param>
    /// <param name="boot">The run of this process.</param>
    /// <param name="local">This node: it is no peer of its own, although a replica that came back may still have an earlier one here among its members.</param>
    public NodeLiveness(ILivenessPorts ports, LivenessOptions options, BootId boot, PeerId local)
    {
        (_ports, _options, _boot, _local) = (ports, options, boot, local);
        _shards = [.. Enumerable.Range(0, ports.Shards).Select(static _ => new ShardPulse())];
    }

    /// <summary>The shards of this node that are stuck, all if its log is.</summary>
    public ulong Withdrawn { get; private set; }

    /// <summary>How a node is.</summary>
    /// <param name="peer">The node.</param>
    public PeerStanding StandingOf(PeerId peer) => _pulses.TryGetValue(peer, out var pulse) ? pulse.Standing : PeerStanding.Unknown;

    /// <summary>The control connection to a node is up. It gets a beat at once, also before this node has begun its groups: it may still believe in the process before this one.</summary>
    /// <param name="peer">The node.</param>
    public void Connected(PeerId peer)
    {
        var pulse = PulseOf(peer);
        pulse.Connected(_now);
        Send(pulse, isGreeting: true);
    }

    /// <summary>The control connection to a node is down. That alone says nothing: it may come back before the node counts as silent.</summary>
    /// <param name="peer">The node.</param>
    public void Disconnected(PeerId peer) => PulseOf(peer).Disconnected();

    /// <summary>A beat has come.</summary>
    /// <param name="from">Who sent it.</param>
    /// <param name="beat">The beat.</param>
    public void Heard(PeerId from, Beat beat)
    {
        var pulse = PulseOf(from);
        var isReborn = pulse.Boot != default && pulse.Boot != beat.Boot;
        if (isReborn) pulse.Mismatches = 0;
        pulse.Heard(beat, _now);
        Look(pulse, isReborn && _options.Planted != PlantedShardBug.BootIgnored);
        Compare(pulse, beat);
    }

    /// <summary>A tick has passed.</summary>
    public void Tick()
    {
        _now++;
        WatchShards();
        for (var shard = 0; shard < _shards.Length; shard++)
        {
            foreach (var share in _ports.SharesOf(shard))
            {
                if (share.Groups > 0 && share.Peer != _local) PulseOf(share.Peer);
            }
        }

        foreach (var pulse in _inOrder)
        {
            Look(pulse, isReborn: false);
            if (_now % _options.BeatTicks == 0) Send(pulse, isGreeting: false);
        }
    }

    private PeerPulse PulseOf(PeerId peer)
    {
        if (_pulses.TryGetValue(peer, out var pulse)) return pulse;
        pulse = new PeerPulse(peer, _now) { Told = new PeerNews(peer, PeerStanding.Unknown, IsReady: false, IsReborn: false, 0, 0) };
        _pulses.Add(peer, pulse);
        _inOrder.Add(pulse);
        return pulse;
    }

    private void WatchShards()
    {
        var withdrawn = _ports.Log.IsStalled ? ulong.MaxValue : 0;
        for (var shard = 0; shard < _shards.Length; shard++)
        {
            _shards[shard].Tick(_ports.GaugeOf(shard));
            if (_shards[shard].IsStuckFor(_options.StuckTicks)) withdrawn |= 1UL << shard;
        }

        Withdrawn = withdrawn;
    }

    /// <summary>Tells the shards if something has changed.</summary>
    private void Look(PeerPulse pulse, bool isReborn)
    {
        pulse.Judge(_now, _options.ElectionTicks);
        var isReady = pulse is { Standing: PeerStanding.Up, Last: { Level: >= Beat.SleepingLevel } last } && last.Heard == _boot;
        var news = new PeerNews(pulse.Peer, pulse.Standing, isReady, isReborn, pulse.Last?.Progress.Length ?? 0, pulse.Last?.Withdrawn ?? 0);
        if (news == pulse.Told) return;
        pulse.Told = news with { IsReborn = false };
        _ports.Tell(news);
    }

    /// <summary>Two beats in a row that do not fit what is believed here: what differs must wake.</summary>
    private void Compare(PeerPulse pulse, Beat beat)
    {
        if (_options.Planted == PlantedShardBug.DigestNotCompared) return;
        var own = default(SleepDigest);
        for (var shard = 0; shard < _shards.Length; shard++) own += ShareOf(shard, pulse.Peer).Followed;
        pulse.Mismatches = own == beat.Digest ? 0 : pulse.Mismatches + 1;
        if (pulse.Mismatches < MismatchesMax) return;
        pulse.Mismatches = 0;
        _ports.AskList(pulse.Peer);
    }

    private void Send(PeerPulse pulse, bool isGreeting)
    {
        var (groups, led) = (0, default(SleepDigest));
        var progress = ImmutableArray.CreateBuilder<long>(_shards.Length);
        for (var shard = 0; shard < _shards.Length; shard++)
        {
            var share = ShareOf(shard, pulse.Peer);
            groups += share.Groups;
            if ((Withdrawn >> shard & 1) == 0) led += share.Led;
            progress.Add(_ports.GaugeOf(shard).Progress);
        }

        // Whoever beats here is answered, although nothing is shared yet: the group may be about to begin.
        if (groups == 0 && !isGreeting && pulse.Standing != PeerStanding.Up) return;
        _ports.Send(pulse.Peer, new Beat
        {
            Level = _options.IsOn ? Beat.SleepingLevel : (byte)0,
            Boot = _boot,
            Heard = pulse.Standing == PeerStanding.Up ? pulse.Boot : default,
            Progress = progress.MoveToImmutable(),
            Withdrawn = Withdrawn,
            DurableBatch = _ports.Log.DurableBatch,
            Digest = led,
        });
    }

    private PeerShare ShareOf(int shard, PeerId peer)
    {
        foreach (var share in _ports.SharesOf(shard))
        {
            if (share.Peer == peer) return share;
        }

        return default;
    }
}
