namespace DataWarehouse.Transport.Frames;

/// <summary>The numbers of the frame format (docs/formats.md, "Frames between nodes").</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class FrameFormat
{
    /// <summary>The only version there is; the handshake agrees on it.</summary>
    public const byte Version = 1;

    /// <summary>
    /// The usual largest frame, header included, in bytes, and the size of buffers on both sides: large enough that a system call costs little for each
    /// message, small enough that arrays of this size are collected young.
    /// </summary>
    public const int CommonBytes = 65_536;

    /// <summary>The header of a frame, in bytes.</summary>
    public const int HeaderBytes = 24;

    /// <summary>The length before each message, in bytes.</summary>
    public const int LengthBytes = sizeof(int);

    /// <summary>Where the checksum of the body stands in the header.</summary>
    public const int BodyCrcOffset = 16;

    /// <summary>Where the checksum of the header stands in it; it covers all before.</summary>
    public const int HeaderCrcOffset = 20;

    /// <summary>The largest frame of a transport, header included, in bytes.</summary>
    /// <param name="messageBytesMax">The largest message.</param>
    public static int FrameBytesMax(int messageBytesMax) => Math.Max(CommonBytes, HeaderBytes + LengthBytes + messageBytesMax);
}
