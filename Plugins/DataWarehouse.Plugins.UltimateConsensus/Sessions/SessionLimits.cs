namespace DataWarehouse.Plugins.UltimateConsensus.Sessions;

/// <summary>
/// The bounds of a session table. They decide what is refused and forgotten, so they are part of the replicated state: chosen once for a group, and
/// carried in its snapshots.
/// </summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record SessionLimits
{
    /// <summary>Bytes that each remembered command is counted with beside its response, in the limits of a session and of the table.</summary>
    public const int OverheadBytes = 32;

    /// <summary>Sessions at most, 1 to 65,536; one more evicts the one used longest ago. Default 4,096.</summary>
    public int SessionsMax { get; init; } = 4096;

    /// <summary>How far a sequence may be above what the client has acknowledged, 1 to 65,536; so many commands are remembered at most. Default 256.</summary>
    public int OutstandingMax { get; init; } = 256;

    /// <summary>Bytes of one response that is kept, 0 to 16 MiB; default 64 KiB. The responses to larger ones are dropped once given.</summary>
    public int ResponseBytesMax { get; init; } = 64 << 10;

    /// <summary>
    /// Bytes of one session's remembered commands up to which a response is kept, 0 or more; default 256 KiB. The commands themselves are remembered
    /// beyond it, at most <see cref="OutstandingMax"/>.
    /// </summary>
    public long SessionBytesMax { get; init; } = 256 << 10;

    /// <summary>Bytes of the remembered commands of all sessions up to which a response is kept, 0 or more; default 64 MiB.</summary>
    public long TableBytesMax { get; init; } = 64L << 20;

    /// <summary>How long a session that names no time lives without a command, in milliseconds, 1 or more; default 1 hour.</summary>
    public long TimeToLiveMs { get; init; } = 60L * 60 * 1000;

    /// <summary>Whether each value is in its range.</summary>
    public bool AreValid =>
        SessionsMax is >= 1 and <= 65_536
        && OutstandingMax is >= 1 and <= 65_536
        && ResponseBytesMax is >= 0 and <= 16 << 20
        && SessionBytesMax >= 0
        && TableBytesMax >= 0
        && TimeToLiveMs is >= 1 and <= CommandEnvelope.TimeToLiveMsMax;
}
