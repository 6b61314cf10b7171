using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Samples.DistributedLock;

/// <summary>
/// Who holds which lock, until when. Time is that of the entries, stamped by the leader and the same on every replica; so a lease ends on all of them at the same place of the log. A
/// fencing token is the index of the entry that granted the lock.
/// </summary>
/// <remarks>Not thread-safe; the engine makes one call at a time.</remarks>
internal sealed class LockMachine : IStateMachine
{
    private const int AnswerBytes = 9;
    private const int LocksMax = 10_000;

    private ImmutableSortedDictionary<string, Holder> _locks = ImmutableSortedDictionary.Create<string, Holder>(StringComparer.Ordinal);
    private long _nowTicks;

    /// <summary>Reads the answer to a request.</summary>
    public static LockAnswer Read(ReadOnlySpan<byte> response) => new(response[0] == 1, BinaryPrimitives.ReadInt64LittleEndian(response[1..]));

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<CommittedEntry> entries, IApplyResults results)
    {
        Span<byte> answer = stackalloc byte[AnswerBytes];
        foreach (ref readonly var entry in entries)
        {
            // The stamps may go backwards when the leader changes; the machine's time does not.
            _nowTicks = Math.Max(_nowTicks, entry.TimestampUtc.Ticks);
            var (isGranted, token) = LockRequest.TryDecode(entry.Command.Span, out var request) ? Execute(request, entry.Index.Value) : default;
            answer[0] = isGranted ? (byte)1 : (byte)0;
            BinaryPrimitives.WriteInt64LittleEndian(answer[1..], token);
            results.Add(entry.Index, answer);
        }
    }

    /// <inheritdoc/>
    public ISnapshot CaptureSnapshot() => new Captured(Text());

    /// <inheritdoc/>
    public void Restore(Stream source, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var reader = new StreamReader(source, Encoding.UTF8, leaveOpen: true);
        if (!long.TryParse(reader.ReadLine(), NumberStyles.None, CultureInfo.InvariantCulture, out _nowTicks)) throw new InvalidDataException("The time is missing.");
        while (reader.ReadLine() is { } line)
        {
            var parts = line.Split(' ', 4);
            if (parts.Length != 4) throw new InvalidDataException($"'{line}' is no lock.");
            _locks = _locks.SetItem(parts[3], new Holder(Number(parts[0]), Number(parts[1]), Number(parts[2])));
        }
    }

    /// <inheritdoc/>
    public QueryStatus Query(ReadOnlySpan<byte> request, IBufferWriter<byte> response)
    {
        var answer = response.GetSpan(AnswerBytes);
        var isHeld = _locks.TryGetValue(Encoding.UTF8.GetString(request), out var holder) && holder.UntilTicks > _nowTicks;
        answer[0] = isHeld ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64LittleEndian(answer[1..], isHeld ? holder.Token : 0);
        response.Advance(AnswerBytes);
        return QueryStatus.Answered;
    }

    /// <inheritdoc/>
    public StateDigest ComputeDigest()
    {
        var digest = (UInt128)14695981039346656037;
        foreach (var unit in Text()) digest = unchecked((digest ^ unit) * 0x1_0000_01B3);
        return new StateDigest(digest);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private LockAnswer Execute(in LockRequest request, long index)
    {
        var isHeld = _locks.TryGetValue(request.Name, out var holder) && holder.UntilTicks > _nowTicks;
        if (request.LeaseMs == 0)
        {
            if (!isHeld || holder.Owner != request.Owner) return default;
            _locks = _locks.Remove(request.Name);
            return new LockAnswer(true, holder.Token);
        }

        if (isHeld && holder.Owner != request.Owner) return new LockAnswer(false, holder.Token);
        if (!isHeld) Forget();
        if (!_locks.ContainsKey(request.Name) && _locks.Count == LocksMax) return default;
        var token = isHeld ? holder.Token : index;
        _locks = _locks.SetItem(request.Name, new Holder(request.Owner, _nowTicks + (request.LeaseMs * TimeSpan.TicksPerMillisecond), token));
        return new LockAnswer(true, token);
    }

    /// <summary>Leases that have ended take no room for ever.</summary>
    private void Forget()
    {
        if (_locks.Count < LocksMax) return;
        _locks = _locks.RemoveRange(_locks.Where(held => held.Value.UntilTicks <= _nowTicks).Select(held => held.Key).ToArray());
    }

    private string Text()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{_nowTicks}\n");
        foreach (var (name, holder) in _locks) text.Append(CultureInfo.InvariantCulture, $"{holder.Owner} {holder.UntilTicks} {holder.Token} {name}\n");
        return text.ToString();
    }

    private static long Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new InvalidDataException($"'{text}' is no number.");

    private readonly record struct Holder(long Owner, long UntilTicks, long Token);

    private sealed class Captured(string text) : ISnapshot
    {
        public void WriteTo(Stream destination, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            destination.Write(Encoding.UTF8.GetBytes(text));
        }

        public void Dispose()
        {
        }
    }
}
