namespace DataWarehouse.Transport.Frames;

/// <summary>What is wrong with a frame. Any flaw ends its connection.</summary>
internal enum FrameFlaw
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The header does not match its checksum: garbage, or a frame of another connection.</summary>
    DamagedHeader,

    /// <summary>It is longer than the receiver permits.</summary>
    TooLong,

    /// <summary>It was received before.</summary>
    Replayed,

    /// <summary>Frames before it are missing.</summary>
    OutOfOrder,

    /// <summary>The body does not match its checksum.</summary>
    DamagedBody,

    /// <summary>The lengths of its messages do not add up, or it has more messages or larger ones than it may.</summary>
    BadMessages,
}
