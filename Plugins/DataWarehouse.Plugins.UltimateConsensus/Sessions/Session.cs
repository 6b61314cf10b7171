using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Sessions;

/// <summary>
/// What is remembered of one client: which commands above its acknowledged sequence were executed, and their responses. All sequences up to the
/// acknowledged one are settled for good.
/// </summary>
/// <remarks>Not thread-safe; belongs to its table.</remarks>
internal sealed class Session
{
    private KeptResponse[] _kept = [];
    private int _first;
    private int _count;

    /// <summary>Makes a session without commands.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="timeToLiveTicks">How long it lives without a command, in ticks of 100 ns.</param>
    /// <param name="forwarder">The run of a node it belongs to, or none.</param>
    public Session(SessionId id, long timeToLiveTicks, ForwarderBoot forwarder)
    {
        Id = id;
        TimeToLiveTicks = timeToLiveTicks;
        Forwarder = forwarder;
    }

    /// <summary>The id.</summary>
    public SessionId Id { get; }

    /// <summary>How long it lives without a command, in ticks of 100 ns.</summary>
    public long TimeToLiveTicks { get; }

    /// <summary>The run of a node it belongs to, or none.</summary>
    public ForwarderBoot Forwarder { get; }

    /// <summary>The entry that used it last.</summary>
    public LogIndex LastUse { get; set; }

    /// <summary>The replicated time after which it is gone, in ticks.</summary>
    public long DeadlineTicks { get; set; }

    /// <summary>The replicated time at which it was used last, in ticks.</summary>
    public long LastUseTicks => DeadlineTicks - TimeToLiveTicks;

    /// <summary>The client has its answers up to here.</summary>
    public SessionSequence AcknowledgedThrough { get; private set; }

    /// <summary>Bytes of the responses kept.</summary>
    public long ResponseBytes { get; private set; }

    /// <summary>What the remembered commands are counted with: their responses and <see cref="SessionLimits.OverheadBytes"/> for each.</summary>
    public long CountedBytes => ResponseBytes + ((long)_count * SessionLimits.OverheadBytes);

    /// <summary>The executed commands above <see cref="AcknowledgedThrough"/>, ascending.</summary>
    public ReadOnlySpan<KeptResponse> Kept => new(_kept, _first, _count);

    /// <summary>The session used just before this one, in the order of use.</summary>
    internal Session? UsedBefore { get; set; }

    /// <summary>The session used just after this one, in the order of use.</summary>
    internal Session? UsedAfter { get; set; }

    /// <summary>Where it stands in the order of expiry.</summary>
    internal int ExpiryPosition { get; set; }

    /// <summary>Looks up an executed command.</summary>
    /// <param name="sequence">The command.</param>
    /// <param name="kept">What is remembered of it.</param>
    public bool TryFind(SessionSequence sequence, out KeptResponse kept)
    {
        var position = PositionOf(sequence);
        var isFound = position < _count && _kept[_first + position].Sequence == sequence;
        kept = isFound ? _kept[_first + position] : default;
        return isFound;
    }

    /// <summary>Whether a command was executed or is not wanted any more.</summary>
    /// <param name="sequence">The command.</param>
    public bool IsSettled(SessionSequence sequence) => sequence <= AcknowledgedThrough || TryFind(sequence, out _);

    /// <summary>Forgets the commands up to a sequence.</summary>
    /// <param name="through">The client has its answers up to here; a lower one than before changes nothing.</param>
    /// <returns>How many bytes of <see cref="CountedBytes"/> went.</returns>
    public long Acknowledge(SessionSequence through)
    {
        if (through <= AcknowledgedThrough) return 0;
        AcknowledgedThrough = through;
        var before = CountedBytes;
        for (; _count > 0 && _kept[_first].Sequence <= through; _first++, _count--)
        {
            ResponseBytes -= _kept[_first].Response?.Length ?? 0;
            _kept[_first] = default;
        }

        if (_count == 0) _first = 0;
        return before - CountedBytes;
    }

    /// <summary>Remembers an executed command that is not remembered yet.</summary>
    /// <param name="kept">The command and its response.</param>
    public void Remember(in KeptResponse kept)
    {
        var position = PositionOf(kept.Sequence);
        MakeRoom();
        var place = _first + position;
        Array.Copy(_kept, place, _kept, place + 1, _count - position);
        _kept[place] = kept;
        _count++;
        ResponseBytes += kept.Response?.Length ?? 0;
    }

    private void MakeRoom()
    {
        if (_first + _count < _kept.Length) return;
        var target = _count * 2 <= _kept.Length && _kept.Length > 0 ? _kept : new KeptResponse[Math.Max(4, _count * 2)];
        Array.Copy(_kept, _first, target, 0, _count);
        if (ReferenceEquals(target, _kept)) Array.Clear(_kept, _count, _first);
        _kept = target;
        _first = 0;
    }

    /// <summary>The position of the first command with this sequence or a higher one.</summary>
    private int PositionOf(SessionSequence sequence)
    {
        var low = 0;
        for (var high = _count; low < high;)
        {
            var middle = (low + high) >>> 1;
            if (_kept[_first + middle].Sequence < sequence) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
