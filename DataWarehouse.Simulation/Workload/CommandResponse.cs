using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;

namespace DataWarehouse.Simulation.Workload;

/// <summary>The response to a proposal as the simulated nodes give it: the sessions' verdict, the session, then the store's answer.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class CommandResponse
{
    /// <summary>Bytes before the store's answer.</summary>
    public const int HeaderBytes = 1 + sizeof(long);

    /// <summary>Encodes a response.</summary>
    /// <param name="outcome">What became of the entry.</param>
    public static byte[] Encode(in ApplyOutcome outcome)
    {
        var bytes = new byte[HeaderBytes + outcome.Response.Length];
        bytes[0] = (byte)outcome.Kind;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1), outcome.Session.Value);
        outcome.Response.Span.CopyTo(bytes.AsSpan(HeaderBytes));
        return bytes;
    }

    /// <summary>The verdict in a response.</summary>
    /// <param name="response">The response, or null.</param>
    public static VerdictKind VerdictOf(byte[]? response) => response is { Length: >= HeaderBytes } ? (VerdictKind)response[0] : VerdictKind.Malformed;

    /// <summary>The session in a response.</summary>
    /// <param name="response">The response.</param>
    public static SessionId SessionOf(byte[] response) => new(BinaryPrimitives.ReadInt64LittleEndian(response.AsSpan(1)));
}
