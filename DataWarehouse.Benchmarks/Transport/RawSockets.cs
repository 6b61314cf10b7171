using System.Net;
using System.Net.Sockets;

namespace DataWarehouse.Benchmarks.Transport;

/// <summary>What loopback can do: blocking sends and reads of plain bytes, in the sizes in which the transport sends and reads.</summary>
internal sealed class RawSockets : IDisposable
{
    private const int ChunkBytes = 65_536;

    private readonly Socket _sender;
    private readonly Socket _receiver;
    private readonly byte[] _chunk;
    private readonly int _payloadBytes;
    private readonly Thread _reader;
    private readonly object _lock = new();
    private long _received;
    private long _sent;

    public RawSockets(byte[] payload)
    {
        _payloadBytes = payload.Length;
        _chunk = new byte[Math.Max(ChunkBytes / payload.Length, 1) * payload.Length];
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        _sender = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _sender.Connect(listener.LocalEndPoint!);
        _receiver = listener.Accept();
        _reader = new Thread(Read) { IsBackground = true };
        _reader.Start();
    }

    public void Send(int payloads)
    {
        var bytes = (long)payloads * _payloadBytes;
        var end = _sent + bytes;
        while (_sent < end)
            _sent += _sender.Send(_chunk, 0, (int)Math.Min(_chunk.Length, end - _sent), SocketFlags.None);

        lock (_lock)
        {
            while (_received < end)
                Monitor.Wait(_lock);
        }
    }

    public void Dispose()
    {
        _sender.Dispose();
        _reader.Join();
        _receiver.Dispose();
    }

    private void Read()
    {
        var buffer = new byte[ChunkBytes];
        while (_receiver.Receive(buffer) is var count && count > 0)
        {
            lock (_lock)
            {
                _received += count;
                Monitor.Pulse(_lock);
            }
        }
    }
}
