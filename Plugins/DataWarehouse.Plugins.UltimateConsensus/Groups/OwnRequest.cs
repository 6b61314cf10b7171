namespace DataWarehouse.Plugins.UltimateConsensus.Groups;

/// <summary>
/// The plugin's own commands and requests, told from those of callers by the 16 bytes that they begin with. Callers' bytes that begin so are refused before they are
/// proposed, so nobody but the plugin can bring one into a log.
/// </summary>
/// <remarks>Part of the format of logs. Stateless and thread-safe.</remarks>
internal static class OwnRequest
{
    /// <summary>What stands before everything else, in bytes: the mark and the kind.</summary>
    public const int HeaderBytes = 17;

    private const int MarkBytes = 16;

    private static ReadOnlySpan<byte> Mark => [0xD3, 0x57, 0x1A, 0x8C, 0x60, 0xF4, 0x2E, 0xB9, 0x05, 0x9D, 0x71, 0xE6, 0x4B, 0xC8, 0x33, 0xAF];

    /// <summary>Whether bytes begin like the plugin's own.</summary>
    /// <param name="bytes">The bytes of a command or request.</param>
    public static bool IsOwn(ReadOnlySpan<byte> bytes) => bytes.Length >= MarkBytes && bytes[..MarkBytes].SequenceEqual(Mark);

    /// <summary>What the plugin's own bytes ask for.</summary>
    /// <param name="bytes">Bytes for which <see cref="IsOwn"/> holds.</param>
    public static OwnRequestKind KindOf(ReadOnlySpan<byte> bytes) => bytes.Length < HeaderBytes ? OwnRequestKind.None : (OwnRequestKind)bytes[MarkBytes];

    /// <summary>Encodes a command or request.</summary>
    /// <param name="kind">What it asks for.</param>
    /// <param name="content">What comes with it.</param>
    public static byte[] Encode(OwnRequestKind kind, ReadOnlySpan<byte> content)
    {
        var bytes = new byte[HeaderBytes + content.Length];
        Mark.CopyTo(bytes);
        bytes[MarkBytes] = (byte)kind;
        content.CopyTo(bytes.AsSpan(HeaderBytes));
        return bytes;
    }
}
