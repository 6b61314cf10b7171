using System.Numerics;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Simulation.Network;

/// <summary>
/// Carries messages between the nodes of one world, and delays, loses, doubles and reorders them. Any direction between any two nodes can be cut
/// or slowed on its own, so partitions may be one-way and partial.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class SimulatedNetwork : IEventTarget
{
    private readonly EventQueue _events;
    private readonly SeededRandom _random;
    private readonly INetworkReceiver _receiver;
    private readonly int _nodes;
    private readonly bool[] _cut;
    private readonly int[] _slowness;
    private readonly long[] _lastArrival;
    private readonly Stack<Entry[]>[] _arrays = new Stack<Entry[]>[16];
    private Envelope[] _places = new Envelope[64];
    private Entry[]?[] _lent = new Entry[64][];
    private int[] _free = new int[64];
    private int _freeCount;

    /// <summary>Connects nodes.</summary>
    /// <param name="nodes">How many.</param>
    /// <param name="weather">How messages fare.</param>
    /// <param name="events">The clock.</param>
    /// <param name="random">Its own source of randomness.</param>
    /// <param name="receiver">Takes what arrives.</param>
    public SimulatedNetwork(int nodes, NetworkWeather weather, EventQueue events, SeededRandom random, INetworkReceiver receiver)
    {
        _nodes = nodes;
        Weather = weather;
        _events = events;
        _random = random;
        _receiver = receiver;
        _cut = new bool[nodes * nodes];
        _slowness = new int[nodes * nodes];
        _lastArrival = new long[nodes * nodes];
        for (var size = 0; size < _arrays.Length; size++) _arrays[size] = new Stack<Entry[]>();
        AddFree(0);
    }

    /// <summary>How messages fare.</summary>
    public NetworkWeather Weather { get; }

    /// <summary>Messages that were given to it.</summary>
    public long Sent { get; private set; }

    /// <summary>Messages that never arrive.</summary>
    public long Lost { get; private set; }

    /// <summary>Messages that arrive twice.</summary>
    public long Doubled { get; private set; }

    /// <summary>Whether any direction is cut.</summary>
    public bool IsPartitioned => Array.IndexOf(_cut, true) >= 0;

    /// <summary>The envelope at a place.</summary>
    /// <param name="place">The place.</param>
    public ref readonly Envelope this[int place] => ref _places[place];

    /// <summary>Sends a copy of a message.</summary>
    /// <param name="envelope">The message; its entries need only live until the call returns.</param>
    /// <returns>False if it is lost at once: a sender may notice that.</returns>
    public bool Send(in Envelope envelope)
    {
        Sent++;
        var link = envelope.From * _nodes + envelope.To;
        if (_cut[link] || _random.Chance(Weather.LostPerMillion))
        {
            Lost++;
            return false;
        }

        Dispatch(envelope, link, isCopy: false);

        // A command that was passed on and has no session would rightly be executed twice.
        if (envelope.Message.Kind == MessageKind.Propose || !_random.Chance(Weather.DoubledPerMillion)) return true;
        Doubled++;
        Dispatch(envelope, link, isCopy: true);
        return true;
    }

    /// <summary>Gives a place back after its message was handled.</summary>
    /// <param name="place">The place.</param>
    public void Release(int place)
    {
        ref var envelope = ref _places[place];
        if (_lent[place] is { } array)
        {
            var size = SizeOf(array.Length);
            if (size < _arrays.Length) _arrays[size].Push(array);
            _lent[place] = null;
        }

        envelope = default;
        _free[_freeCount++] = place;
    }

    /// <summary>Cuts or restores one direction; what is on its way arrives or not, as it happens.</summary>
    /// <param name="from">The sending node.</param>
    /// <param name="to">The receiving node.</param>
    /// <param name="isCut">Whether to cut.</param>
    public void Cut(int from, int to, bool isCut) => _cut[from * _nodes + to] = isCut;

    /// <summary>Whether a direction is cut.</summary>
    /// <param name="from">The sending node.</param>
    /// <param name="to">The receiving node.</param>
    public bool IsCut(int from, int to) => _cut[from * _nodes + to];

    /// <summary>Makes one direction slower.</summary>
    /// <param name="from">The sending node.</param>
    /// <param name="to">The receiving node.</param>
    /// <param name="micros">How much longer each message takes, in microseconds.</param>
    public void Slow(int from, int to, int micros) => _slowness[from * _nodes + to] = micros;

    /// <summary>Restores all directions and their speed.</summary>
    public void Heal()
    {
        Array.Clear(_cut);
        Array.Clear(_slowness);
    }

    /// <inheritdoc/>
    public void Fire(int code, long argument)
    {
        ref readonly var envelope = ref _places[code];
        if (_cut[envelope.From * _nodes + envelope.To])
        {
            Lost++;
            Release(code);
            return;
        }

        _receiver.Arrived(envelope.To, code);
    }

    private void Dispatch(in Envelope envelope, int link, bool isCopy)
    {
        var strays = _random.Chance(Weather.StrayPerMillion);
        var arrival = _events.NowMicros + _slowness[link]
            + _random.Between(Weather.DelayMicrosMin, strays ? Weather.StrayMicrosMax : Weather.DelayMicrosMax);
        if (Weather.IsOrdered && !strays && !isCopy)
        {
            arrival = Math.Max(arrival, _lastArrival[link]);
            _lastArrival[link] = arrival;
        }

        if (_freeCount == 0) Grow();
        var place = _free[--_freeCount];
        _places[place] = envelope with { Message = envelope.Message with { Entries = Copy(envelope.Message.Entries, place) } };
        _events.At(arrival, this, place);
    }

    /// <summary>Arrays are used again by size, so that a world in its stride allocates none.</summary>
    private EntryBatch Copy(EntryBatch entries, int place)
    {
        if (entries.IsEmpty) return EntryBatch.Empty;
        var size = SizeOf(entries.Count);
        var array = size < _arrays.Length && _arrays[size].TryPop(out var used) ? used : new Entry[1 << size];
        entries.Entries.CopyTo(array);
        _lent[place] = array;
        return new EntryBatch(array, 0, entries.Count);
    }

    private static int SizeOf(int count) => BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)count));

    private void Grow()
    {
        var size = _places.Length;
        Array.Resize(ref _places, size * 2);
        Array.Resize(ref _lent, size * 2);
        Array.Resize(ref _free, size * 2);
        AddFree(size);
    }

    private void AddFree(int first)
    {
        for (var place = _places.Length - 1; place >= first; place--) _free[_freeCount++] = place;
    }
}
