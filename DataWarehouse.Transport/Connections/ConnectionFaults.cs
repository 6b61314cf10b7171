using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace DataWarehouse.Transport.Connections;

/// <summary>Which exceptions only mean that a connection came to its end.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class ConnectionFaults
{
    /// <summary>Whether an exception is about the connection and nothing else.</summary>
    /// <param name="exception">The exception.</param>
    public static bool IsOne(Exception exception) =>
        exception is IOException or SocketException or ObjectDisposedException or AuthenticationException or CryptographicException
            or InvalidOperationException;
}
