using System.Buffers.Binary;
using System.Security.Cryptography;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Tokens;

/// <summary>SHA-256 of a token's secret. The secret itself is never proposed, so it is in no log and no snapshot.</summary>
/// <param name="High">The first 16 bytes, big-endian.</param>
/// <param name="Low">The last 16 bytes, big-endian.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct TokenHash(UInt128 High, UInt128 Low)
{
    private const int Bytes = 32;

    /// <summary>The hash of a secret.</summary>
    /// <param name="secret">The secret.</param>
    public static TokenHash Of(ReadOnlySpan<byte> secret)
    {
        Span<byte> hash = stackalloc byte[Bytes];
        SHA256.HashData(secret, hash);
        return From(hash);
    }

    internal static TokenHash Read(ref FieldReader reader)
    {
        var bytes = reader.Take(Bytes);
        return bytes.IsEmpty ? default : From(bytes);
    }

    internal void Write(FieldWriter writer)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[(Bytes / 2)..], Low);
        writer.Bytes(bytes);
    }

    private static TokenHash From(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[(Bytes / 2)..]));
}
