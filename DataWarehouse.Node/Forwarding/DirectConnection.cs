using System.Net.Sockets;

namespace DataWarehouse.Node.Forwarding;

/// <summary>
/// Opens connections for the handlers of channels. A handler that has this is left alone by its channel, which would otherwise connect by itself and try a server that was down again only after a pause
/// that grows to two minutes.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class DirectConnection
{
    /// <summary>Connects.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SocketException">Nobody listens there, or the name is not known.</exception>
    public static async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
