namespace DataWarehouse.Node.Cli.Bench.Lean;

/// <summary>The kinds of HTTP/2 frames that a load meets (RFC 9113, section 6).</summary>
internal enum FrameKind : byte
{
    /// <summary>Part of a message.</summary>
    Data = 0,

    /// <summary>Headers or trailers.</summary>
    Headers = 1,

    /// <summary>A stream ends without an answer.</summary>
    ResetStream = 3,

    /// <summary>What the other side can take.</summary>
    Settings = 4,

    /// <summary>A question that wants its own bytes back.</summary>
    Ping = 6,

    /// <summary>The other side will take no more streams.</summary>
    GoAway = 7,

    /// <summary>The other side takes more bytes.</summary>
    WindowUpdate = 8,
}
