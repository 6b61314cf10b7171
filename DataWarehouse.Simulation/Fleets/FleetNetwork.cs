using System.IO.Hashing;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Tracing;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>
/// Streams between nodes, as the transport promises them: within one connection frames arrive in order, each once, or the connection breaks and what was under
/// way is lost. Either direction between two nodes can be cut or slowed; what is sent into a cut waits until the cut ends or the connection breaks.
/// </summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class FleetNetwork : IEventTarget
{
    private const int Channels = 3;
    private const int Operations = 8;
    private const int Delivers = 0;
    private const int Connects = 2;
    private const int Tells = 3;
    private const int GivesUp = 5;
    private const int DelayMicrosMin = 50;
    private const int DelayMicrosMax = 500;
    private const int StrayMicrosMax = 20_000;
    private const int StrayPerMillion = 5_000;
    private const int TellMicrosMax = 20_000;
    private const int BackOffMicrosMin = 25_000;
    private const int BackOffMicrosMax = 250_000;

    private readonly Fleet _fleet;
    private readonly SeededRandom _random;
    private readonly int _nodes;
    private readonly PeerLink?[] _links;
    private readonly bool[] _cut;
    private readonly int[] _slowness;

    /// <summary>Makes the streams of a world; none is connected.</summary>
    /// <param name="fleet">The world.</param>
    /// <param name="random">Its own source of randomness.</param>
    public FleetNetwork(Fleet fleet, SeededRandom random)
    {
        _fleet = fleet;
        _random = random;
        _nodes = fleet.Plan.Nodes;
        _links = new PeerLink?[_nodes * _nodes * Channels];
        _cut = new bool[_nodes * _nodes];
        _slowness = new int[_nodes * _nodes];
        for (var low = 0; low < _nodes; low++)
        {
            for (var high = low + 1; high < _nodes; high++)
            {
                for (var channel = 0; channel < Channels; channel++) _links[PlaceOf(low, high, channel)] = new PeerLink(low, high);
            }
        }
    }

    /// <summary>Sends a frame.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="to">The receiver.</param>
    /// <param name="channel">The stream.</param>
    /// <param name="frame">The frame; copied.</param>
    public SendResult Send(int from, int to, PeerChannel channel, ReadOnlySpan<byte> frame)
    {
        var place = PlaceOf(Math.Min(from, to), Math.Max(from, to), (int)channel);
        var link = _links[place]!;
        var direction = from < to ? 0 : 1;
        if (!link.IsUp) return SendResult.NotConnected;
        if (link.UnderWay[direction].Count >= _fleet.Plan.QueuedFramesMax) return SendResult.QueueFull;
        var bytes = frame.ToArray();
        _fleet.Recorder.Add(WorldEvent.Sent, from, (to * Channels) + (int)channel, (long)XxHash3.HashToUInt64(bytes));
        _fleet.Sent(from, bytes);
        link.UnderWay[direction].Enqueue(bytes);
        var delay = _random.Between(DelayMicrosMin, _random.Chance(StrayPerMillion) ? StrayMicrosMax : DelayMicrosMax) + _slowness[(from * _nodes) + to];
        link.LastArrival[direction] = Math.Max(link.LastArrival[direction], _fleet.Events.NowMicros + delay);
        _fleet.Events.At(link.LastArrival[direction], this, (place * Operations) + Delivers + direction, link.Generation);
        return SendResult.Accepted;
    }

    /// <summary>A node can be connected to from now on.</summary>
    /// <param name="node">Which.</param>
    public void Started(int node)
    {
        for (var place = 0; place < _links.Length; place++)
        {
            if (_links[place] is { } link && (link.Low == node || link.High == node)) ConnectSoon(place, link, 1, 5_000);
        }
    }

    /// <summary>A node's process has ended, and its connections with it.</summary>
    /// <param name="node">Which.</param>
    public void Ended(int node)
    {
        for (var place = 0; place < _links.Length; place++)
        {
            if (_links[place] is { } link && (link.Low == node || link.High == node)) Break(place, link);
        }
    }

    /// <summary>Breaks one connection between two nodes.</summary>
    /// <param name="one">A node.</param>
    /// <param name="other">Another one.</param>
    /// <param name="channel">Which.</param>
    public void Break(int one, int other, PeerChannel channel)
    {
        var place = PlaceOf(Math.Min(one, other), Math.Max(one, other), (int)channel);
        Break(place, _links[place]!);
    }

    /// <summary>Cuts or restores one direction. After a while the connections of a way that is cut break.</summary>
    /// <param name="from">The sending node.</param>
    /// <param name="to">The receiving node.</param>
    /// <param name="isCut">Whether to cut.</param>
    public void Cut(int from, int to, bool isCut)
    {
        ref var cut = ref _cut[(from * _nodes) + to];
        if (cut == isCut) return;
        cut = isCut;
        for (var channel = 0; channel < Channels; channel++)
        {
            var place = PlaceOf(Math.Min(from, to), Math.Max(from, to), channel);
            var link = _links[place]!;
            if (isCut) _fleet.Events.After(_random.Between(1, 600_000), this, (place * Operations) + GivesUp, link.Generation);
            else Resume(place, link, from < to ? 0 : 1);
        }
    }

    /// <summary>Makes one direction slower.</summary>
    /// <param name="from">The sending node.</param>
    /// <param name="to">The receiving node.</param>
    /// <param name="micros">How much longer each frame takes, in microseconds.</param>
    public void Slow(int from, int to, int micros) => _slowness[(from * _nodes) + to] = micros;

    /// <summary>Restores all directions and their speed.</summary>
    public void Heal()
    {
        Array.Clear(_slowness);
        for (var from = 0; from < _nodes; from++)
        {
            for (var to = 0; to < _nodes; to++)
            {
                if (from != to) Cut(from, to, false);
            }
        }
    }

    /// <inheritdoc/>
    public void Fire(int code, long argument)
    {
        var place = code / Operations;
        var link = _links[place]!;
        switch (code % Operations)
        {
            case Delivers or Delivers + 1:
                if (link.Generation == argument) Deliver(place, link, code % Operations);
                break;
            case Connects:
                if (link.Generation == argument && !link.IsUp) Connect(place, link);
                break;
            case Tells:
                _fleet.Nodes[link.Low].Process?.Disconnected(link.High, (PeerChannel)(place % Channels));
                break;
            case Tells + 1:
                _fleet.Nodes[link.High].Process?.Disconnected(link.Low, (PeerChannel)(place % Channels));
                break;
            default:
                if (link.Generation == argument && (IsCut(link.Low, link.High) || IsCut(link.High, link.Low))) Break(place, link);
                break;
        }
    }

    private bool IsCut(int from, int to) => _cut[(from * _nodes) + to];

    private void Deliver(int place, PeerLink link, int direction)
    {
        var (from, to) = direction == 0 ? (link.Low, link.High) : (link.High, link.Low);
        if (IsCut(from, to))
        {
            link.Held[direction]++;
            return;
        }

        var frame = link.UnderWay[direction].Dequeue();
        _fleet.Recorder.Add(WorldEvent.Delivered, to, (from * Channels) + (place % Channels), frame.Length);
        _fleet.Nodes[to].Process!.Arrived(from, frame);
    }

    private void Resume(int place, PeerLink link, int direction)
    {
        for (; link.Held[direction] > 0; link.Held[direction]--)
        {
            link.LastArrival[direction] = Math.Max(link.LastArrival[direction], _fleet.Events.NowMicros + _random.Between(DelayMicrosMin, DelayMicrosMax));
            _fleet.Events.At(link.LastArrival[direction], this, (place * Operations) + Delivers + direction, link.Generation);
        }
    }

    private void Connect(int place, PeerLink link)
    {
        if (!_fleet.Nodes[link.Low].IsServing || !_fleet.Nodes[link.High].IsServing) return;
        if (IsCut(link.Low, link.High) || IsCut(link.High, link.Low))
        {
            ConnectSoon(place, link, BackOffMicrosMin, BackOffMicrosMax);
            return;
        }

        link.Connect();
        _fleet.Nodes[link.Low].Process!.Connected(link.High, (PeerChannel)(place % Channels));
        _fleet.Nodes[link.High].Process!.Connected(link.Low, (PeerChannel)(place % Channels));
    }

    private void Break(int place, PeerLink link)
    {
        if (!link.IsUp) return;
        link.Break();
        _fleet.Counts.BrokenStreams++;
        _fleet.Events.After(_random.Between(1, TellMicrosMax), this, (place * Operations) + Tells);
        _fleet.Events.After(_random.Between(1, TellMicrosMax), this, (place * Operations) + Tells + 1);
        ConnectSoon(place, link, BackOffMicrosMin, BackOffMicrosMax);
    }

    private void ConnectSoon(int place, PeerLink link, int microsMin, int microsMax) =>
        _fleet.Events.After(_random.Between(microsMin, microsMax), this, (place * Operations) + Connects, link.Generation);

    private int PlaceOf(int low, int high, int channel) => (((low * _nodes) + high) * Channels) + channel;
}
