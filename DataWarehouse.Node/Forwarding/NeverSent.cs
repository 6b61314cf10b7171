using System.Net.Sockets;
using Grpc.Core;

namespace DataWarehouse.Node.Forwarding;

/// <summary>Whether a failed call surely had no effect because there never was a connection to send it over.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class NeverSent
{
    /// <summary>Says it of a failure.</summary>
    /// <param name="failure">How the call failed.</param>
    public static bool Is(RpcException failure) => failure.Status.DebugException switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } => true,

        // A channel that connects by itself says so; what breaks while a call is under way comes inside of another exception.
        SocketException => true,
        _ => false,
    };
}
