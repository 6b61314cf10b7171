using System.IO.Hashing;
using DataWarehouse.Plugins.UltimateConsensus.Core;

namespace DataWarehouse.Plugins.UltimateConsensus.Snapshots;

/// <summary>
/// The follower's side of taking snapshots: decides for each chunk whether its bytes are stored, and when the whole is there and sound. It stores and sends
/// nothing itself.
/// </summary>
/// <remarks>
/// <para>The caller's duties:</para>
/// <list type="number">
/// <item>Give each chunk to <see cref="Step"/>, do with its bytes what the receipt says, then send the answer.</item>
/// <item>When <see cref="IsComplete"/>, make the stored bytes durable, then hand <see cref="Descriptor"/> to the core as an InstallSnapshot message.</item>
/// <item>After a restart that kept the stored bytes, tell of them with <see cref="Resume"/>; otherwise the transfer begins again.</item>
/// </list>
/// <para>
/// A later transfer of the same content goes on where the earlier one stood: a new leader need not send again what its predecessor sent.
/// </para>
/// <para>Not thread-safe; belongs to its caller.</para>
/// </remarks>
internal sealed class SnapshotReceiver
{
    private readonly GroupId _group;
    private readonly TransferLimits _limits;
    private readonly PlantedBug _planted;
    private readonly XxHash3 _digest = new();
    private readonly long[] _drops = new long[(int)ChunkDrop.Ended + 1];
    private TransferId _transfer;
    private SnapshotContent _content;
    private int _attempt;
    private int _damaged;

    /// <summary>Makes a receiver that has no transfer.</summary>
    /// <param name="group">The group whose snapshots it takes.</param>
    /// <param name="limits">The bounds.</param>
    /// <param name="planted">A fault put in on purpose.</param>
    /// <exception cref="ArgumentException">A bound is outside its range.</exception>
    public SnapshotReceiver(GroupId group, TransferLimits limits, PlantedBug planted = PlantedBug.None)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (!limits.AreValid) throw new ArgumentException($"A bound is outside its range: {limits}.", nameof(limits));
        _group = group;
        _limits = limits;
        _planted = planted;
    }

    /// <summary>The state that is being received or has been; null before the first chunk.</summary>
    public SnapshotDescriptor? Descriptor { get; private set; }

    /// <summary>The first byte that is not stored.</summary>
    public long Received { get; private set; }

    /// <summary>How the latest transfer ended, or that it has not.</summary>
    public TransferEnd End { get; private set; }

    /// <summary>Whether the whole is stored and sound.</summary>
    public bool IsComplete => End == TransferEnd.Complete;

    /// <summary>After a restart all bytes may be there and not have been compared with their digest.</summary>
    private bool IsUnfinished => End == TransferEnd.None && Received == _content.LengthBytes;

    /// <summary>How many chunks were dropped for a reason.</summary>
    /// <param name="reason">The reason.</param>
    public long Drops(ChunkDrop reason) => _drops[(int)reason];

    /// <summary>Tells of bytes that are stored from before a restart. To be called in order, from the front, before the first chunk.</summary>
    /// <param name="content">Which bytes they are part of.</param>
    /// <param name="descriptor">Which state.</param>
    /// <param name="stored">The next of the stored bytes.</param>
    /// <exception cref="InvalidOperationException">A transfer or another content has begun, or there would be more bytes than the content has.</exception>
    public void Resume(in SnapshotContent content, SnapshotDescriptor descriptor, ReadOnlySpan<byte> stored)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        if (_transfer != default || (Descriptor is not null && _content != content) || stored.Length > content.LengthBytes - Received)
            throw new InvalidOperationException($"{stored.Length} stored bytes of index {content.Index} do not follow {Received} of index {_content.Index}.");

        _content = content;
        Descriptor = descriptor;
        _digest.Append(stored);
        Received += stored.Length;
    }

    /// <summary>Takes a chunk, whatever it holds.</summary>
    /// <param name="chunk">The chunk.</param>
    public SnapshotReceipt Step(in SnapshotChunk chunk)
    {
        if (!IsWellFormed(chunk)) return Drop(ChunkDrop.Malformed, null);
        var order = chunk.Transfer.CompareTo(_transfer);
        if (order < 0) return Drop(ChunkDrop.Superseded, new(chunk.Transfer, AnswerKind.GivenUp, 0, 0, TransferEnd.Superseded));
        if (order == 0 && chunk.Content != _content) return Drop(ChunkDrop.Foreign, null);

        var isCleared = order > 0 && Begin(chunk);
        var drop = Judge(chunk);
        if (drop == ChunkDrop.Damaged && ++_damaged > _limits.DamagedChunksMax) End = TransferEnd.DamagedChunks;
        if (drop != ChunkDrop.None) return Drop(drop, Answer(), isCleared);

        _digest.Append(chunk.Bytes.Span);
        Received += chunk.Bytes.Length;
        var isSound = Received < _content.LengthBytes || Finish();
        var kind = !isSound ? ReceiptKind.Clear : isCleared ? ReceiptKind.StoreAfterClearing : ReceiptKind.Store;
        return new SnapshotReceipt(kind, ChunkDrop.None, Answer());
    }

    /// <summary>Ends the transfer, for instance because the disk is full. A later transfer begins anew.</summary>
    public void Cancel()
    {
        if (End == TransferEnd.None) End = TransferEnd.Cancelled;
    }

    private bool IsWellFormed(in SnapshotChunk chunk)
    {
        var content = chunk.Content;
        return content.Group == _group
            && chunk.Transfer.Number > 0
            && chunk.Descriptor is not null
            && chunk.Descriptor.Index == content.Index
            && chunk.Descriptor.Term == content.Term
            && chunk.Bytes.Length <= _limits.ChunkBytesMax
            && content.LengthBytes >= 0
            && chunk.Offset >= 0
            && chunk.Offset <= content.LengthBytes - chunk.Bytes.Length
            && (!chunk.Bytes.IsEmpty || content.LengthBytes == 0);
    }

    /// <summary>Turns to a later transfer; whether what is stored must go.</summary>
    private bool Begin(in SnapshotChunk chunk)
    {
        _transfer = chunk.Transfer;
        _damaged = 0;
        var isSameContent = Descriptor is not null && chunk.Content == _content && End is TransferEnd.None or TransferEnd.Complete;
        if (isSameContent) return IsUnfinished && !Finish();

        _content = chunk.Content;
        Descriptor = chunk.Descriptor;
        _attempt = 0;
        End = _content.LengthBytes > _limits.SnapshotBytesMax ? TransferEnd.TooLarge : TransferEnd.None;
        Restart();
        return true;
    }

    private ChunkDrop Judge(in SnapshotChunk chunk)
    {
        if (End != TransferEnd.None) return ChunkDrop.Ended;
        if (SnapshotChunk.ComputeChecksum(chunk.Content, chunk.Offset, chunk.Bytes.Span) != chunk.Checksum) return ChunkDrop.Damaged;
        if (_planted == PlantedBug.SnapshotChunkOffsetIgnored || chunk.Offset == Received) return ChunkDrop.None;
        return chunk.Offset < Received ? ChunkDrop.Duplicate : ChunkDrop.Gap;
    }

    /// <summary>Compares the whole with its digest; if they differ, begins again or gives up.</summary>
    private bool Finish()
    {
        if (_digest.GetCurrentHashAsUInt64() == _content.Digest || _planted == PlantedBug.SnapshotChunkOffsetIgnored)
        {
            End = TransferEnd.Complete;
            return true;
        }

        if (_attempt == _limits.RestartsMax) End = TransferEnd.DigestMismatch;
        else _attempt++;
        Restart();
        return false;
    }

    private void Restart()
    {
        Received = 0;
        _digest.Reset();
    }

    private SnapshotReceipt Drop(ChunkDrop reason, SnapshotChunkAnswer? answer, bool isCleared = false)
    {
        _drops[(int)reason]++;
        return new SnapshotReceipt(isCleared ? ReceiptKind.Clear : ReceiptKind.Drop, reason, answer);
    }

    private SnapshotChunkAnswer Answer() => End switch
    {
        TransferEnd.None => new(_transfer, AnswerKind.Wants, Received, _attempt, TransferEnd.None),
        TransferEnd.Complete => new(_transfer, AnswerKind.Complete, Received, _attempt, TransferEnd.None),
        _ => new(_transfer, AnswerKind.GivenUp, 0, _attempt, End),
    };
}
