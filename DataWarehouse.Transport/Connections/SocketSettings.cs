using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace DataWarehouse.Transport.Connections;

/// <summary>How the sockets of connections are set.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class SocketSettings
{
    // The number of TCP_USER_TIMEOUT on Linux. Elsewhere bytes that nobody acknowledges end a connection only after the system's own time.
    private const int LinuxUserTimeout = 18;

    /// <summary>Sends at once, and ends a connection whose other end is silent, without waiting for the system's many minutes.</summary>
    /// <param name="socket">The socket, connected.</param>
    /// <param name="silence">How long the other end may leave bytes or probes unanswered.</param>
    /// <exception cref="SocketException">The connection is gone already.</exception>
    public static void Apply(Socket socket, TimeSpan silence)
    {
        socket.NoDelay = true;
        var seconds = Math.Max(1, (int)(silence.TotalSeconds / 4));
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, seconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, seconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
        if (!OperatingSystem.IsLinux())
            return;

        Span<byte> milliseconds = stackalloc byte[sizeof(int)];
        if (BitConverter.IsLittleEndian)
            BinaryPrimitives.WriteInt32LittleEndian(milliseconds, (int)silence.TotalMilliseconds);
        else
            BinaryPrimitives.WriteInt32BigEndian(milliseconds, (int)silence.TotalMilliseconds);
        socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, LinuxUserTimeout, milliseconds);
    }

    /// <summary>Where the other end is; null if that is not known any more.</summary>
    /// <param name="socket">The socket.</param>
    public static EndPoint? RemoteOf(Socket socket)
    {
        try
        {
            return socket.RemoteEndPoint;
        }
        catch (Exception exception) when (ConnectionFaults.IsOne(exception))
        {
            return null;
        }
    }
}
