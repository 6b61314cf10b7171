namespace DataWarehouse.Node.Hosting;

/// <summary>What a node refuses from clients. Reaching a limit is answered and counted, never silent.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record NodeLimits
{
    /// <summary>Bytes of a request at most. Default 1.5 MiB.</summary>
    public int RequestBytesMax { get; init; } = 3 << 19;

    /// <summary>Connections of clients at a time. Default 10,000.</summary>
    public int ConnectionsMax { get; init; } = 10_000;

    /// <summary>Requests and streams of one connection at a time. Default 10,000.</summary>
    public int StreamsPerConnectionMax { get; init; } = 10_000;

    /// <summary>Watchers of one stream. Default 100,000.</summary>
    public int WatchersPerStreamMax { get; init; } = 100_000;

    /// <summary>Watch streams of this node at a time. Default 50,000.</summary>
    public int WatchStreamsMax { get; init; } = 50_000;

    /// <summary>Bytes of events that wait for one watch stream; a stream that is behind by more catches up from the store. Default 4 MiB.</summary>
    public long WatchStreamBytesMax { get; init; } = 4 << 20;

    /// <summary>Bytes of events of a keyspace that wait to be handed to its watchers. Default 32 MiB.</summary>
    public long WatchHubBytesMax { get; init; } = 32 << 20;

    /// <summary>Bytes of an answer to a watcher that asked for fragments. Default 1.5 MiB.</summary>
    public int WatchFragmentBytes { get; init; } = 3 << 19;

    /// <summary>Requests to one other node that are under way at a time. Default 20,000.</summary>
    public int ForwardedMax { get; init; } = 20_000;

    /// <summary>Backups that are taken at a time. Default 4.</summary>
    public int BackupsMax { get; init; } = 4;

    /// <summary>Bytes of a backup that wait to be sent. Default 2 MiB.</summary>
    public int BackupBytesWaiting { get; init; } = 2 << 20;

    /// <summary>How long whoever takes a backup may take nothing of it. Default 1 min.</summary>
    public TimeSpan BackupStall { get; init; } = TimeSpan.FromMinutes(1);
}
