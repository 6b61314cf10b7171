using DataWarehouse.SDK.Transport;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Network;
using DataWarehouse.Transport.Frames;

namespace DataWarehouse.Simulation.Transports;

/// <summary>
/// Connects transports of one world over its virtual clock. Messages are put into the product's own frames and taken out of them again; the bytes of a frame
/// take their time, arrive in pieces, and keep their order. What a datagram network would lose breaks the connection here, and it comes back
/// after a while, as a stream does.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class SimulatedPeerNetwork : IEventTarget
{
    /// <summary>The most bytes on their way in one direction: then the sender's queue fills, in bytes.</summary>
    private const int WindowBytes = 256 << 10;

    private const int ReconnectMicrosMax = 1_000_000;

    private readonly EventQueue _events;
    private readonly SeededRandom _random;
    private readonly Action<PeerReceiverFault> _onReceiverFault;
    private readonly SortedDictionary<PeerId, SimulatedTransport> _running = [];
    private readonly SortedDictionary<(PeerId First, PeerId Second, PeerChannel Channel), SimulatedLink> _links = [];
    private readonly List<SimulatedLink> _byNumber = [];
    private long _boots;

    /// <summary>Makes a network without nodes.</summary>
    /// <param name="limits">The limits of every transport on it.</param>
    /// <param name="weather">How messages fare.</param>
    /// <param name="events">The clock.</param>
    /// <param name="random">Its own source of randomness.</param>
    /// <param name="onReceiverFault">Told of what receivers throw.</param>
    public SimulatedPeerNetwork(
        PeerTransportLimits limits, NetworkWeather weather, EventQueue events, SeededRandom random, Action<PeerReceiverFault> onReceiverFault)
    {
        (Limits, Weather, _events, _random, _onReceiverFault) = (limits, weather, events, random, onReceiverFault);
    }

    private enum Step
    {
        /// <summary>Tells ends of connections that are down, and connects what is to be connected.</summary>
        Reconcile,

        /// <summary>Frames of the first node leave.</summary>
        DepartFromFirst,

        /// <summary>Frames of the second node leave.</summary>
        DepartFromSecond,

        /// <summary>Bytes arrive at the first node.</summary>
        ArriveAtFirst,

        /// <summary>Bytes arrive at the second node.</summary>
        ArriveAtSecond,
    }

    /// <summary>The limits of every transport.</summary>
    public PeerTransportLimits Limits { get; }

    /// <summary>How messages fare. May be changed while the world runs.</summary>
    public NetworkWeather Weather { get; }

    private static ReadOnlySpan<PeerChannel> Channels => [PeerChannel.Control, PeerChannel.Raft, PeerChannel.Bulk];

    /// <summary>Makes a transport; boot ids are those of this network: 1, 2, 3 and so on.</summary>
    /// <param name="local">The node.</param>
    public SimulatedTransport CreateTransport(PeerId local)
    {
        _boots++;
        return CreateTransport(local, new PeerBoot(new BootId((UInt128)(ulong)_boots), _boots));
    }

    /// <summary>Makes a transport for a certain run of a node.</summary>
    /// <param name="local">The node.</param>
    /// <param name="boot">Its run.</param>
    public SimulatedTransport CreateTransport(PeerId local, PeerBoot boot) => new(this, local, boot);

    /// <summary>Breaks all connections between two nodes and lets none come back, or lets them come back.</summary>
    /// <param name="one">One node.</param>
    /// <param name="other">The other.</param>
    /// <param name="isCut">Whether to cut.</param>
    public void Cut(PeerId one, PeerId other, bool isCut)
    {
        foreach (var channel in Channels)
        {
            var link = LinkOf(one, other, channel);
            link.IsCut = isCut;
            Change(link);
        }
    }

    /// <summary>Breaks the connection of one channel once; it comes back.</summary>
    /// <param name="one">One node.</param>
    /// <param name="other">The other.</param>
    /// <param name="channel">The channel.</param>
    public void Break(PeerId one, PeerId other, PeerChannel channel) => Break(LinkOf(one, other, channel));

    /// <inheritdoc/>
    public void Fire(int code, long argument)
    {
        var link = _byNumber[(int)(argument >> 32)];
        var isPresent = (int)argument == link.Epoch && link.IsUp;
        switch ((Step)code)
        {
            case Step.Reconcile:
                Reconcile(link);
                break;
            case Step.DepartFromFirst when isPresent:
                Depart(link, link.EndOfFirst!);
                break;
            case Step.DepartFromSecond when isPresent:
                Depart(link, link.EndOfSecond!);
                break;
            case Step.ArriveAtFirst when isPresent:
                Arrive(link, link.EndOfFirst!);
                break;
            case Step.ArriveAtSecond when isPresent:
                Arrive(link, link.EndOfSecond!);
                break;
        }
    }

    internal void Start(SimulatedTransport transport)
    {
        if (!_running.TryAdd(transport.Local, transport))
            throw new InvalidOperationException($"Another transport of {transport.Local} is running.");

        ChangeAll(transport.Local);
    }

    internal void Stop(SimulatedTransport transport)
    {
        _running.Remove(transport.Local);
        ChangeAll(transport.Local);
    }

    internal SendResult Send(PeerId from, PeerId to, PeerChannel channel, ReadOnlySpan<byte> payload)
    {
        if (!_links.TryGetValue(KeyOf(from, to, channel), out var link) || !link.IsUp || link.EndOf(from) is not { } end)
            return SendResult.NotConnected;

        var result = end.Queue.TryAdd(payload);
        AskToDepart(link, end);
        return result;
    }

    private static (PeerId First, PeerId Second, PeerChannel Channel) KeyOf(PeerId one, PeerId other, PeerChannel channel) =>
        one < other ? (one, other, channel) : (other, one, channel);

    private SimulatedLink LinkOf(PeerId one, PeerId other, PeerChannel channel)
    {
        var key = KeyOf(one, other, channel);
        if (!_links.TryGetValue(key, out var link))
        {
            link = new SimulatedLink(_byNumber.Count, key.First, key.Second, key.Channel);
            _links.Add(key, link);
            _byNumber.Add(link);
        }

        return link;
    }

    private void ChangeAll(PeerId local)
    {
        foreach (var peer in _running.Keys)
        {
            if (peer == local)
                continue;
            foreach (var channel in Channels)
                Change(LinkOf(local, peer, channel));
        }

        // A node that is gone leaves ends behind at peers that may be gone, too.
        foreach (var link in _byNumber)
        {
            if (link.IsUp && (link.First == local || link.Second == local))
                Change(link);
        }
    }

    private void Change(SimulatedLink link)
    {
        if (link.IsUp && !IsWanted(link))
            TakeDown(link);
        _events.After(Delay(), this, (int)Step.Reconcile, ArgumentOf(link));
    }

    private bool IsWanted(SimulatedLink link) => !link.IsCut && _running.ContainsKey(link.First) && _running.ContainsKey(link.Second);

    private void Break(SimulatedLink link)
    {
        if (!link.IsUp)
            return;

        TakeDown(link);
        link.ConnectFrom = _events.NowMicros + _random.Between(0, ReconnectMicrosMax);
        _events.After(Delay(), this, (int)Step.Reconcile, ArgumentOf(link));
    }

    private static void TakeDown(SimulatedLink link)
    {
        link.IsUp = false;
        link.EndOfFirst?.Close();
        link.EndOfSecond?.Close();
    }

    private void Reconcile(SimulatedLink link)
    {
        if (!link.IsUp)
        {
            var (first, second) = (link.EndOfFirst, link.EndOfSecond);
            (link.EndOfFirst, link.EndOfSecond) = (null, null);
            TellEnd(first);
            TellEnd(second);
        }

        if (link.IsUp || link.EndOfFirst is not null || link.EndOfSecond is not null || !IsWanted(link))
            return;
        if (_events.NowMicros >= link.ConnectFrom)
            Connect(link);
        else
            _events.At(link.ConnectFrom, this, (int)Step.Reconcile, ArgumentOf(link));
    }

    private void Connect(SimulatedLink link)
    {
        var (one, other) = (_running[link.First], _running[link.Second]);
        var (nonce, answer) = ((UInt128)_random.NextBits(), (UInt128)_random.NextBits());
        var (there, back) = (FrameCrc.KeyOf(nonce, answer, isFromDialler: true), FrameCrc.KeyOf(nonce, answer, isFromDialler: false));
        var first = new SimulatedEnd(one, one.NextConnection(link.Second, link.Channel), there, back);
        var second = new SimulatedEnd(other, other.NextConnection(link.First, link.Channel), back, there);
        (link.EndOfFirst, link.EndOfSecond, link.IsUp) = (first, second, true);
        link.Epoch++;
        Call(first, end => end.Owner.Receiver!.OnConnected(end.Connection, other.Boot));
        Call(second, end => end.Owner.Receiver!.OnConnected(end.Connection, one.Boot));
    }

    private void TellEnd(SimulatedEnd? end)
    {
        if (end is null)
            return;

        end.Frames.Close();
        Call(end, ended => ended.Owner.Receiver!.OnDisconnected(ended.Connection));
    }

    private void AskToDepart(SimulatedLink link, SimulatedEnd end)
    {
        if (end.IsDeparting || !link.IsUp)
            return;

        end.IsDeparting = true;
        var step = ReferenceEquals(end, link.EndOfFirst) ? Step.DepartFromFirst : Step.DepartFromSecond;
        _events.After(0, this, (int)step, ArgumentOf(link));
    }

    private void Depart(SimulatedLink link, SimulatedEnd end)
    {
        end.IsDeparting = false;
        var across = link.Across(end)!;
        while (link.IsUp && across.ArrivingBytes < WindowBytes && end.TakeFrame(out var isRoomDue) is { } bytes)
        {
            if (_random.Chance(Weather.LostPerMillion))
            {
                Break(link);
                return;
            }

            Dispatch(link, across, bytes);
            if (isRoomDue)
                Call(end, told => told.Owner.Receiver!.OnRoom(told.Connection));
        }
    }

    // A frame may arrive in two pieces, at any place.
    private void Dispatch(SimulatedLink link, SimulatedEnd to, byte[] bytes)
    {
        var middle = _random.Below(2) == 0 ? 0 : _random.Below(bytes.Length);
        var step = ReferenceEquals(to, link.EndOfFirst) ? Step.ArriveAtFirst : Step.ArriveAtSecond;
        Range[] pieces = [new(0, middle), new(middle, bytes.Length)];
        foreach (var piece in pieces)
        {
            if (bytes[piece] is not { Length: > 0 } part)
                continue;
            to.Expect(part);
            to.LastArrival = Math.Max(to.LastArrival, _events.NowMicros + Delay());
            _events.At(to.LastArrival, this, (int)step, ArgumentOf(link));
        }
    }

    private void Arrive(SimulatedLink link, SimulatedEnd end)
    {
        var rest = end.TakeArriving().AsSpan();
        while (!rest.IsEmpty && link.IsUp)
        {
            var space = end.Frames.Space();
            var part = rest[..Math.Min(rest.Length, space.Length)];
            part.CopyTo(space);
            rest = rest[part.Length..];
            if (end.Frames.Take(part.Length) is not FrameFlaw.None and var flaw)
                throw new InvalidOperationException($"A frame that was sent on {end.Connection} is refused: {flaw}.");
            if (!end.Frames.Messages.IsEmpty)
                Call(end, to => to.Owner.Receiver!.OnMessages(to.Connection, to.Frames.Messages));
            end.Frames.Done();
        }

        if (link.IsUp)
            AskToDepart(link, link.Across(end)!);
    }

    private void Call(SimulatedEnd end, Action<SimulatedEnd> call)
    {
        if (end.Owner.IsStopped)
            return;

        try
        {
            call(end);
        }
        catch (Exception exception)
        {
            _onReceiverFault(new PeerReceiverFault(end.Owner.Local, end.Connection, exception));
        }
    }

    private long Delay()
    {
        var strays = _random.Chance(Weather.StrayPerMillion);
        return _random.Between(Weather.DelayMicrosMin, strays ? Weather.StrayMicrosMax : Weather.DelayMicrosMax);
    }

    private static long ArgumentOf(SimulatedLink link) => ((long)link.Number << 32) | (uint)link.Epoch;
}
