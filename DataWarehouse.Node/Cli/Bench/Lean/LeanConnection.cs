using System.Buffers.Binary;
using System.Net.Sockets;

namespace DataWarehouse.Node.Cli.Bench.Lean;

/// <summary>
/// A connection with the calls of some clients, each with one outstanding. It speaks just as much HTTP/2 as calls of one short message need, and looks
/// at nothing of an answer but whether it has a message: everything that arrives at once is taken at once, and the calls that follow from it leave at once.
/// </summary>
/// <remarks>Runs once. Nobody else touches its clients meanwhile.</remarks>
internal sealed class LeanConnection(Uri server, string path, IReadOnlyList<LeanClient> clients, LoadGauge gauge)
{
    /// <summary>How long a message may be: it must fit into one frame and into the window that every stream begins with.</summary>
    public const int MessageBytesMax = 16_000;

    private const byte Acknowledge = 1;
    private const byte EndStream = 1;
    private const int ContentBytesMax = 16_384;
    private const int WindowTopUp = 1 << 30;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly FrameBuffer _out = new(server.Authority, path);
    private readonly Dictionary<int, LeanClient> _calls = [];
    private readonly Queue<LeanClient> _waiting = new();
    private readonly byte[] _in = new byte[16 * (FrameBuffer.HeaderBytes + ContentBytesMax)];
    private int _filled;
    private int _nextStream = 1;
    private long _window = 65_535;
    private int _taken;
    private bool _hasFailed;

    /// <summary>Calls until the load is over and the last call has ended.</summary>
    /// <param name="ct">Ends it at once.</param>
    /// <exception cref="IOException">The connection is lost, or the server ends it.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port, ct).ConfigureAwait(false);
        foreach (var client in clients) Call(client);
        while (true)
        {
            await FlushAsync(socket, ct).ConfigureAwait(false);
            if (_calls.Count == 0 && _waiting.Count == 0) return;
            var count = await socket.ReceiveAsync(_in.AsMemory(_filled), ct).ConfigureAwait(false);
            if (count == 0) throw new IOException($"{server.Authority} closed the connection.");
            _filled += count;
            TakeFrames();
            if (_hasFailed) await Task.Delay(Pause, TimeProvider.System, ct).ConfigureAwait(false);
            _hasFailed = false;
        }
    }

    private static IOException Refused(string reason) => new($"The server ended the connection: {reason}.");

    private async Task FlushAsync(Socket socket, CancellationToken ct)
    {
        for (var left = _out.Pending; left.Length > 0;) left = left[await socket.SendAsync(left, ct).ConfigureAwait(false)..];
        _out.Clear();
    }

    private void Call(LeanClient client)
    {
        if (gauge.IsOver) return;
        var message = client.Next();
        var window = FrameBuffer.WindowOf(message);
        if (_window < window)
        {
            _waiting.Enqueue(client);
            return;
        }

        _window -= window;
        (client.Began, client.IsAnswered) = (TimeProvider.System.GetTimestamp(), false);
        _calls.Add(_nextStream, client);
        _out.AddCall(_nextStream, message);
        _nextStream += 2;
    }

    private void TakeFrames()
    {
        var bytes = _in.AsSpan(0, _filled);
        while (bytes.Length >= FrameBuffer.HeaderBytes)
        {
            var head = BinaryPrimitives.ReadInt32BigEndian(bytes);
            var length = (int)((uint)head >> 8);
            if (length > ContentBytesMax) throw Refused("a frame is longer than was agreed");
            if (bytes.Length < FrameBuffer.HeaderBytes + length) break;
            Take((FrameKind)(byte)head, bytes[4], BinaryPrimitives.ReadInt32BigEndian(bytes[5..]) & int.MaxValue, bytes.Slice(FrameBuffer.HeaderBytes, length));
            bytes = bytes[(FrameBuffer.HeaderBytes + length)..];
        }

        bytes.CopyTo(_in);
        _filled = bytes.Length;
    }

    private void Take(FrameKind kind, byte flags, int stream, ReadOnlySpan<byte> content)
    {
        switch (kind)
        {
            case FrameKind.Data:
                TakeData(stream, content.Length);
                if ((flags & EndStream) != 0) End(stream);
                break;
            case FrameKind.Headers when (flags & EndStream) != 0:
            case FrameKind.ResetStream:
                End(stream);
                break;
            case FrameKind.Settings when (flags & Acknowledge) == 0:
                _out.AcknowledgeSettings();
                break;
            case FrameKind.Ping when (flags & Acknowledge) == 0:
                _out.AnswerPing(content);
                break;
            case FrameKind.WindowUpdate when stream == 0:
                Widen(BinaryPrimitives.ReadInt32BigEndian(content));
                break;
            case FrameKind.GoAway:
                throw Refused($"error {BinaryPrimitives.ReadInt32BigEndian(content[4..])}");
            default:
                break;
        }
    }

    private void TakeData(int stream, int length)
    {
        if (_calls.TryGetValue(stream, out var client) && length > 0) client.IsAnswered = true;
        _taken += length;
        if (_taken < WindowTopUp) return;
        _out.AddWindow(_taken);
        _taken = 0;
    }

    private void Widen(int bytes)
    {
        _window += bytes;
        for (var waiting = _waiting.Count; waiting > 0; waiting--) Call(_waiting.Dequeue());
    }

    private void End(int stream)
    {
        if (!_calls.Remove(stream, out var client)) return;
        if (!client.IsAnswered)
        {
            gauge.Fail(new IOException("a call ended without an answer"));
            _hasFailed = true;
        }
        else if (gauge.IsMeasuring)
        {
            client.Latencies.Add(TimeProvider.System.GetElapsedTime(client.Began));
        }

        Call(client);
    }
}
