namespace DataWarehouse.Transport.Handshakes;

/// <summary>The numbers of the handshake format (docs/formats.md, "Handshake between nodes").</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class HandshakeFormat
{
    /// <summary>The version of the records themselves.</summary>
    public const byte Version = 1;

    /// <summary>What every record begins with: magic, kind, version, length of the whole.</summary>
    public const int PrefixBytes = 8;

    /// <summary>The longest record, in bytes. No more is read from somebody who has not been admitted.</summary>
    public const int RecordBytesMax = 1_024;

    /// <summary>The checksum at the end, in bytes.</summary>
    public const int CrcBytes = sizeof(uint);

    /// <summary>The fields of a greeting between prefix and names, in bytes.</summary>
    public const int FixedBytes = 84;

    /// <summary>The longest reason in a refusal, in bytes.</summary>
    public const int ReasonBytesMax = 512;

    /// <summary>What every record begins with.</summary>
    public static ReadOnlySpan<byte> Magic => "DWPH"u8;
}
