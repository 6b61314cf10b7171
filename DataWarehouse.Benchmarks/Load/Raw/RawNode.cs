using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using DataWarehouse.Benchmarks.Load.Sites;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Benchmarks.Load.Raw;

/// <summary>
/// The floor. Each node has a stream of its own for the groups it leads: a thread takes the calls that wait (at most as many as a turn of ours takes), sends their bytes to the
/// others, and appends them to its file; the others append them to theirs and say how far they are durable. Nothing is elected, matched, checked or applied; there is no step
/// between what arrives and the file, nor between the file and the answer.
/// </summary>
internal sealed class RawNode : ILoadNode, IPeerReceiver
{
    private const int EntriesPerTurnMax = 1024;
    private const int BytesPerTurnMax = 256 << 10;
    private const byte EntriesKind = 1;
    private const byte DurableKind = 2;

    private readonly LoadOptions _options;
    private readonly int _self;
    private readonly string _directory;
    private readonly ObservedTransport _transport;
    private readonly RawShape _shape;
    private readonly RawAcknowledgements _acknowledgements;
    private readonly PeerId[] _peers;
    private readonly XxHash3[] _hashes;
    private readonly long[] _through;
    private readonly long[] _told;
    private readonly object _inbox = new();
    private readonly Thread _thread;
    private readonly int _callsPerTurnMax;
    private List<RawCall> _calls = [];
    private RawLog? _log;
    private bool _isStopping;

    public RawNode(LoadOptions options, int number, string directory, ObservedTransport transport)
    {
        (_options, _self, _directory, _transport) = (options, number - 1, directory, transport);
        _shape = new RawShape(options.PayloadBytes);
        _acknowledgements = new RawAcknowledgements(options.Nodes);
        _peers = [.. Enumerable.Range(1, options.Nodes).Select(LoadPeers.Of)];
        _hashes = [.. _peers.Select(_ => new XxHash3())];
        (_through, _told) = (new long[options.Nodes], new long[options.Nodes]);
        _callsPerTurnMax = Math.Max(1, Math.Min(EntriesPerTurnMax, BytesPerTurnMax / options.PayloadBytes)) * Math.Min(options.Groups, 64);
        _thread = new Thread(Run) { Name = "raw", IsBackground = true };
    }

    public long? Syncs => _log?.Syncs ?? 0;

    public Task<int[]> OpenAsync()
    {
        _log = new RawLog(_directory, _options.Nodes, _options.IsSynced, Durable);
        _transport.Start(this);
        _thread.Start();
        return Task.FromResult(_transport.Ports);
    }

    public void Introduce(int[][] ports) => _transport.Introduce(ports);

    public Task ConnectAsync() => _transport.ConnectAsync(_options.Nodes);

    public Task StartGroupsAsync() => Task.CompletedTask;

    public Task LeadAsync() => Task.CompletedTask;

    public Task<int[]> FindLedAsync() => Task.FromResult(Enumerable.Range(0, _options.Groups).Where(group => group % _options.Nodes == _self).ToArray());

    public LoadClient CreateClient(int number, int group, LoadClock clock) => new RawClient(number, this, _options.PayloadBytes, clock);

    /// <summary>A hash of the bytes of all streams, in place of a state.</summary>
    public Task<string[]> DigestsAsync() => Task.FromResult<string[]>([string.Join(' ', _hashes.Select((hash, stream) =>
    {
        lock (hash) return string.Create(CultureInfo.InvariantCulture, $"{_through[stream]}:{hash.GetCurrentHashAsUInt64():X16}");
    }))]);

    /// <summary>Takes a call.</summary>
    public void Post(RawCall call)
    {
        lock (_inbox)
        {
            _calls.Add(call);
            if (_calls.Count == 1) Monitor.Pulse(_inbox);
        }
    }

    public ValueTask DisposeAsync()
    {
        lock (_inbox)
        {
            _isStopping = true;
            Monitor.Pulse(_inbox);
        }

        if (_thread.ThreadState != ThreadState.Unstarted) _thread.Join();
        _transport.Stop();
        _log?.Dispose();
        return ValueTask.CompletedTask;
    }

    void IPeerReceiver.OnConnected(PeerConnection connection, PeerBoot boot)
    {
    }

    void IPeerReceiver.OnMessages(PeerConnection connection, ReadOnlySpan<PeerMessage> messages)
    {
        var peer = Array.IndexOf(_peers, connection.Peer);
        foreach (ref readonly var message in messages)
        {
            var bytes = message.Payload.Span;
            var through = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
            if (bytes[0] == DurableKind) _acknowledgements.Durable(peer, through);
            else Append(peer, through, bytes[RawShape.MessageHeaderBytes..]);
        }
    }

    void IPeerReceiver.OnDisconnected(PeerConnection connection)
    {
    }

    void IPeerReceiver.OnRoom(PeerConnection connection)
    {
    }

    private void Append(int stream, long through, ReadOnlySpan<byte> entries)
    {
        lock (_hashes[stream])
        {
            _hashes[stream].Append(entries);
            _through[stream] = through;
        }

        _log!.Append(stream, through, entries, entries.Length / _shape.WireBytes * _shape.DiskBytes);
    }

    /// <summary>The file has come further, on its thread.</summary>
    private void Durable(long[] through)
    {
        Span<byte> message = stackalloc byte[RawShape.MessageHeaderBytes];
        message.Clear();
        message[0] = DurableKind;
        for (var stream = 0; stream < through.Length; stream++)
        {
            if (_told[stream] == through[stream]) continue;
            _told[stream] = through[stream];
            if (stream == _self)
            {
                _acknowledgements.Durable(_self, through[stream]);
                continue;
            }

            BinaryPrimitives.WriteInt64LittleEndian(message[8..], through[stream]);
            Send(stream, message);
        }
    }

    private void Run()
    {
        var calls = new List<RawCall>();
        var message = new byte[RawShape.MessageHeaderBytes + (_callsPerTurnMax * _shape.WireBytes)];
        message[0] = EntriesKind;
        while (true)
        {
            lock (_inbox)
            {
                while (_calls.Count == 0 && !_isStopping) Monitor.Wait(_inbox);
                if (_isStopping) return;
                (calls, _calls) = (_calls, calls);
            }

            var all = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(calls);
            for (var done = 0; done < all.Length; done += _callsPerTurnMax) Turn(all[done..Math.Min(all.Length, done + _callsPerTurnMax)], message);
            calls.Clear();
        }
    }

    private void Turn(ReadOnlySpan<RawCall> calls, byte[] message)
    {
        _acknowledgements.Add(calls);
        var length = RawShape.MessageHeaderBytes;
        foreach (var call in calls)
        {
            call.Command.Span.CopyTo(message.AsSpan(length));
            length += _shape.WireBytes;
        }

        var through = _through[_self] + calls.Length;
        BinaryPrimitives.WriteInt64LittleEndian(message.AsSpan(8), through);
        for (var peer = 0; peer < _peers.Length; peer++)
        {
            if (peer != _self) Send(peer, message.AsSpan(0, length));
        }

        Append(_self, through, message.AsSpan(RawShape.MessageHeaderBytes, length - RawShape.MessageHeaderBytes));
    }

    private void Send(int peer, ReadOnlySpan<byte> message)
    {
        var result = _transport.Send(_peers[peer], PeerChannel.Raft, message);
        if (result != SendResult.Accepted && !_isStopping) Environment.FailFast($"The floor could not send to {_peers[peer]}: {result}.");
    }
}
