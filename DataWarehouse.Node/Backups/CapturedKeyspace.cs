using System.IO.Hashing;
using DataWarehouse.Node.Keyspaces;

namespace DataWarehouse.Node.Backups;

/// <summary>The state of a keyspace at one moment, to be written into a backup.</summary>
/// <remarks>Not thread-safe; disposal lets the state go.</remarks>
/// <param name="ticket">Holds the state.</param>
/// <param name="entry">The keyspace, or its group.</param>
internal sealed class CapturedKeyspace(CaptureTicket ticket, KeyspaceEntry entry) : IDisposable
{
    /// <summary>The revision of the moment.</summary>
    public required long Revision { get; init; }

    /// <summary>Keys that existed then.</summary>
    public required long Keys { get; init; }

    /// <summary>The quota of the keyspace.</summary>
    public required long QuotaBytes { get; init; }

    /// <summary>Goes through the state once, to know how long it is and what its checksum will be.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public BackupKeyspace Measure(CancellationToken cancellationToken)
    {
        var hash = new XxHash3();
        long bytes = 0;
        using var sink = new SinkStream(part =>
        {
            hash.Append(part);
            bytes += part.Length;
        });
        ticket.State!.WriteTo(sink, cancellationToken);
        return new BackupKeyspace(entry.Name)
        {
            Kind = entry.IsSharded ? BackupKeyspace.Sharded : BackupKeyspace.Consensus,
            Groups = entry.IsSharded ? entry.Shards : 1,
            Place = entry.Shard,
            Revision = Revision,
            Keys = Keys,
            QuotaBytes = QuotaBytes,
            StateBytes = bytes,
            StateHash = hash.GetCurrentHashAsUInt64(),
        };
    }

    /// <summary>Writes the state.</summary>
    /// <param name="writer">The backup, in which the keyspace has begun.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Write(BackupWriter writer, CancellationToken cancellationToken)
    {
        using var sink = new SinkStream(writer.WriteState);
        ticket.State!.WriteTo(sink, cancellationToken);
        writer.EndState();
    }

    /// <inheritdoc/>
    public void Dispose() => ticket.Dispose();
}
