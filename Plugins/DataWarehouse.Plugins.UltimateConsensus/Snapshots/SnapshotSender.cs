namespace DataWarehouse.Plugins.UltimateConsensus.Snapshots;

/// <summary>
/// The leader's side of handing one snapshot to one follower: decides which part to send when. It reads and sends nothing itself. Messages may be lost, doubled and
/// reordered.
/// </summary>
/// <remarks>
/// <para>The caller's duties, after making it and after each input:</para>
/// <list type="number">
/// <item>While <see cref="TryNext"/> gives a range: read those bytes of the snapshot, make the chunk with <see cref="MakeChunk"/>, send it.</item>
/// <item>Hand over each answer of this follower, and of no other, with <see cref="Step"/>; call <see cref="Tick"/> at a steady rate; call <see cref="Reconnected"/> when the connection to the
/// follower is new.</item>
/// <item>When <see cref="End"/> is not none, stop: report the outcome to the core. Keep it for the next transfer to the same follower.</item>
/// </list>
/// <para>Not thread-safe; belongs to its caller.</para>
/// </remarks>
internal sealed class SnapshotSender
{
    private readonly TransferLimits _limits;
    private readonly TransferId _first;
    private long _next;
    private SnapshotChunkAnswer _said;
    private int _attempt;
    private long _best;
    private bool _isEmptySent;
    private int _ticksUntilRetry;
    private int _ticksWithoutProgress;

    /// <summary>Begins a transfer.</summary>
    /// <param name="transfer">Its id, higher than that of any transfer before to this follower in this term.</param>
    /// <param name="descriptor">Which state.</param>
    /// <param name="content">Which bytes; of the descriptor's index and term.</param>
    /// <param name="limits">The bounds.</param>
    /// <param name="earlier">The transfer to this follower whose place this one takes; null if there was none. If it had the same term and content and was not
    /// refused, this one goes on where it stood and believes late answers to it: otherwise no transfer would ever hear anything where a round trip takes
    /// longer than the time to give up.</param>
    /// <exception cref="ArgumentException">Descriptor and content name different entries, or a bound is outside its range.</exception>
    public SnapshotSender(TransferId transfer, SnapshotDescriptor descriptor, SnapshotContent content, TransferLimits limits, SnapshotSender? earlier = null)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentOutOfRangeException.ThrowIfLessThan(transfer.Number, 1, nameof(transfer));
        ArgumentOutOfRangeException.ThrowIfNegative(content.LengthBytes, nameof(content));
        if (!limits.AreValid) throw new ArgumentException($"A bound is outside its range: {limits}.", nameof(limits));
        if (descriptor.Index != content.Index || descriptor.Term != content.Term)
            throw new ArgumentException($"The content is of index {content.Index}, the descriptor of {descriptor.Index}.", nameof(content));

        Transfer = transfer;
        Descriptor = descriptor;
        Content = content;
        _limits = limits;
        _first = transfer;
        if (earlier is null || earlier.Content != content || earlier.Transfer.CompareTo(transfer) >= 0) return;
        if (earlier.Transfer.LeaderTerm != transfer.LeaderTerm || earlier.End is not (TransferEnd.None or TransferEnd.NoProgress)) return;
        (_first, _said) = (earlier._first, earlier._said);
        Resume();
    }

    /// <summary>The id of the transfer.</summary>
    public TransferId Transfer { get; }

    /// <summary>Which state.</summary>
    public SnapshotDescriptor Descriptor { get; }

    /// <summary>Which bytes.</summary>
    public SnapshotContent Content { get; }

    /// <summary>The first byte that the follower is not known to have.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>How the transfer ended, or that it has not.</summary>
    public TransferEnd End { get; private set; }

    /// <summary>Whether the follower has it all.</summary>
    public bool IsComplete => End == TransferEnd.Complete;

    /// <summary>Answers that belonged to another transfer, made no sense or came after the end.</summary>
    public long Dropped { get; private set; }

    /// <summary>Gives the next part to send, if one may be sent now. The caller is taken to have sent it.</summary>
    /// <param name="range">The part.</param>
    public bool TryNext(out ChunkRange range)
    {
        range = default;
        if (End != TransferEnd.None) return false;
        if (Content.LengthBytes == 0)
        {
            var isFirst = !_isEmptySent;
            _isEmptySent = true;
            return isFirst;
        }

        var windowEnd = Acknowledged + ((long)_limits.WindowChunks * _limits.ChunkBytesMax);
        if (_next >= Math.Min(Content.LengthBytes, windowEnd)) return false;
        range = new ChunkRange(_next, (int)Math.Min(_limits.ChunkBytesMax, Content.LengthBytes - _next));
        _next += range.LengthBytes;
        return true;
    }

    /// <summary>Makes the message for a part.</summary>
    /// <param name="range">The part, as <see cref="TryNext"/> gave it.</param>
    /// <param name="bytes">The bytes read; the message is a view of them.</param>
    /// <exception cref="ArgumentException">The number of bytes is not the range's.</exception>
    public SnapshotChunk MakeChunk(ChunkRange range, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length != range.LengthBytes) throw new ArgumentException($"{bytes.Length} bytes for a range of {range.LengthBytes}.", nameof(bytes));
        return new(Transfer, Content, Descriptor, range.Offset, bytes, SnapshotChunk.ComputeChecksum(Content, range.Offset, bytes.Span));
    }

    /// <summary>Takes an answer of the follower.</summary>
    /// <param name="answer">The answer.</param>
    public void Step(in SnapshotChunkAnswer answer)
    {
        if (End != TransferEnd.None || !IsOfThisContent(answer.Transfer) || answer.WantedOffset < 0 || answer.WantedOffset > Content.LengthBytes)
        {
            Dropped++;
            return;
        }

        switch (answer.Kind)
        {
            case AnswerKind.Wants:
                Hear(answer);
                break;
            case AnswerKind.Complete:
                End = TransferEnd.Complete;
                break;
            case AnswerKind.GivenUp when answer.Transfer == Transfer && answer.Reason is > TransferEnd.Complete and <= TransferEnd.Cancelled:
                End = answer.Reason;
                break;
            default:
                Dropped++;
                break;
        }
    }

    /// <summary>Lets one tick pass: sends again after a while, gives up after a long while.</summary>
    public void Tick()
    {
        if (End != TransferEnd.None) return;
        if (++_ticksWithoutProgress >= _limits.GiveUpTicks) End = TransferEnd.NoProgress;
        else if (++_ticksUntilRetry >= _limits.RetryTicks) Resume();
    }

    /// <summary>What was on its way is lost: sends again from what the follower last said.</summary>
    public void Reconnected() => Resume();

    /// <summary>Ends the transfer, for instance because the leader is none any more.</summary>
    public void Cancel()
    {
        if (End == TransferEnd.None) End = TransferEnd.Cancelled;
    }

    /// <summary>Whether a transfer is this one or one that it goes on with.</summary>
    private bool IsOfThisContent(TransferId transfer) => transfer.CompareTo(_first) >= 0 && transfer.CompareTo(Transfer) <= 0;

    private void Hear(in SnapshotChunkAnswer answer)
    {
        _said = answer;
        if (answer.Attempt > _attempt)
        {
            Resume();
            Advance(answer.WantedOffset);
        }
        else if (answer.Attempt == _attempt && answer.WantedOffset > Acknowledged)
        {
            Acknowledged = answer.WantedOffset;
            _next = Math.Max(_next, Acknowledged);
            _ticksUntilRetry = 0;
            if (Acknowledged > _best) Advance(Acknowledged);
        }
    }

    /// <summary>Only what the follower never had in this attempt is progress, so one that keeps losing its bytes does not keep a transfer alive for ever.</summary>
    private void Advance(long best)
    {
        _best = best;
        _ticksWithoutProgress = 0;
    }

    /// <summary>
    /// Believes what the follower said last, even if it is less than before: it may have lost what it had. If that was an old answer that came late,
    /// some chunks are sent in vain.
    /// </summary>
    private void Resume()
    {
        Acknowledged = _said.WantedOffset;
        _next = Acknowledged;
        _attempt = _said.Attempt;
        _isEmptySent = false;
        _ticksUntilRetry = 0;
    }
}
