using DataWarehouse.SDK.Transport;
using DataWarehouse.Transport.Connections;
using DataWarehouse.Transport.Frames;

namespace DataWarehouse.Simulation.Transports;

/// <summary>One end of a connection: what waits to leave it, what is on the way to it, and what its node believes of it.</summary>
/// <remarks>Not thread-safe; belongs to its link.</remarks>
internal sealed class SimulatedEnd
{
    private readonly Queue<byte[]> _arriving = new();
    private readonly uint _sendKey;
    private ulong _sent;

    /// <summary>Begins a connection.</summary>
    /// <param name="owner">Whose end it is.</param>
    /// <param name="connection">Its name for the owner's receiver.</param>
    /// <param name="sendKey">The key of the frames that leave it.</param>
    /// <param name="receiveKey">The key of the frames that arrive.</param>
    public SimulatedEnd(SimulatedTransport owner, PeerConnection connection, uint sendKey, uint receiveKey)
    {
        Owner = owner;
        Connection = connection;
        _sendKey = sendKey;
        Queue = new SendQueue(owner.Limits);
        Frames = new FrameReceiver(receiveKey, owner.Limits.MessageBytesMax);
    }

    /// <summary>Whose end it is.</summary>
    public SimulatedTransport Owner { get; }

    /// <summary>Its name for the owner's receiver.</summary>
    public PeerConnection Connection { get; }

    /// <summary>What waits to leave.</summary>
    public SendQueue Queue { get; }

    /// <summary>Makes messages of what arrives.</summary>
    public FrameReceiver Frames { get; }

    /// <summary>Bytes that have left the other end and have not arrived.</summary>
    public int ArrivingBytes { get; private set; }

    /// <summary>When the last of them arrives, in microseconds.</summary>
    public long LastArrival { get; set; }

    /// <summary>Whether a departure is asked for.</summary>
    public bool IsDeparting { get; set; }

    /// <summary>Takes the next frame to leave.</summary>
    /// <param name="isRoomDue">Whether the owner is to be told of room.</param>
    /// <returns>Its bytes, or null.</returns>
    public byte[]? TakeFrame(out bool isRoomDue)
    {
        isRoomDue = false;
        if (Queue.TakeAtOnce(_sendKey, _sent + 1) is not { } frame)
            return null;

        _sent++;
        var bytes = frame.Bytes.ToArray();
        isRoomDue = Queue.Return(frame);
        return bytes;
    }

    /// <summary>Notes bytes on their way to this end.</summary>
    /// <param name="bytes">The bytes.</param>
    public void Expect(byte[] bytes)
    {
        _arriving.Enqueue(bytes);
        ArrivingBytes += bytes.Length;
    }

    /// <summary>Takes the next bytes that arrive.</summary>
    public byte[] TakeArriving()
    {
        var bytes = _arriving.Dequeue();
        ArrivingBytes -= bytes.Length;
        return bytes;
    }

    /// <summary>Forgets all that waits and is on its way. A receiver may be looking at what has arrived.</summary>
    public void Close()
    {
        Queue.Close();
        _arriving.Clear();
        ArrivingBytes = 0;
    }
}
