using System.Buffers;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using DataWarehouse.SDK.StateMachines;
using DataWarehouse.SDK.StateMachines.Conformance;

namespace DataWarehouse.Tests.StateMachines.Conformance;

/// <summary>
/// Sums by name: a command is <c>name amount</c>, its result the new sum; a request is a name. It breaks the one duty that it is told to.
/// </summary>
internal sealed class Ledger(ConformanceRule flaw, int number) : IStateMachine
{
    private readonly SortedDictionary<string, long> _sums = new(StringComparer.Ordinal) { ["entries"] = flaw == ConformanceRule.SameBeginning ? number : 0 };
    private readonly List<ReadOnlyMemory<byte>> _kept = [];
    private bool _isRestored;
    private long _asked;

    public void Apply(ReadOnlySpan<CommittedEntry> entries, IApplyResults results)
    {
        if (flaw == ConformanceRule.BatchesMakeNoDifference) _sums["batches"] = _sums.GetValueOrDefault("batches") + 1;
        foreach (ref readonly var entry in entries)
        {
            var result = Execute(entry);
            if (result is not null) results.Add(entry.Index, Encoding.UTF8.GetBytes(result));
        }
    }

    public ISnapshot CaptureSnapshot() => new Captured(flaw, flaw == ConformanceRule.SnapshotOfItsPointInTime ? null : Bytes(), Bytes);

    public void Restore(Stream source, CancellationToken cancellationToken)
    {
        if (flaw != ConformanceRule.CancellationEnds) cancellationToken.ThrowIfCancellationRequested();
        var bytes = new byte[1 << 16];
        int length;
        if (flaw == ConformanceRule.StreamsForwardsOnly) length = source.Read(bytes);
        else length = source.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        _sums.Clear();
        _isRestored = true;
        foreach (var line in Encoding.UTF8.GetString(bytes, 0, length).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(' ');
            if (flaw == ConformanceRule.ForeignBytesRefused) _sums[parts[0]] = long.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            else if (parts.Length == 2 && long.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var sum)) _sums[parts[0]] = sum;
            else throw new InvalidDataException($"'{line}' is no sum.");
        }
    }

    public QueryStatus Query(ReadOnlySpan<byte> request, IBufferWriter<byte> response)
    {
        if (flaw == ConformanceRule.ReadsChangeNothing) _sums["asked"] = ++_asked;
        var sum = _sums.GetValueOrDefault(Encoding.UTF8.GetString(request));
        if (flaw == ConformanceRule.SameStateSameAnswers) sum += number;
        response.Write(Encoding.UTF8.GetBytes(sum.ToString(CultureInfo.InvariantCulture)));
        return QueryStatus.Answered;
    }

    public StateDigest ComputeDigest() => new(XxHash128.HashToUInt128(Bytes()));

    public void Dispose()
    {
    }

    private string? Execute(in CommittedEntry entry)
    {
        var parts = Encoding.UTF8.GetString(entry.Command.Span).Split(' ');
        if (parts is not [{ Length: > 0 } name, var text] || !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var amount))
            return flaw == ConformanceRule.OneResultPerEntry ? null : "refused";
        if (flaw == ConformanceRule.SameEntriesSameState) name += amount.ToString(CultureInfo.CurrentCulture);
        if (flaw == ConformanceRule.CommandsAreCopied) _kept.Add(entry.Command);
        var sum = unchecked(_sums.GetValueOrDefault(name) + amount);
        _sums[name] = sum;
        _sums["entries"] = _sums.GetValueOrDefault("entries") + 1;
        return (flaw == ConformanceRule.RestoredGoesOn && _isRestored ? 0 : sum).ToString(CultureInfo.InvariantCulture);
    }

    private byte[] Bytes()
    {
        var text = new StringBuilder();
        foreach (var (name, sum) in _sums) text.Append(CultureInfo.InvariantCulture, $"{name} {sum}\n");
        foreach (var command in _kept) text.Append(CultureInfo.InvariantCulture, $"kept {XxHash64.HashToUInt64(command.Span)}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private sealed class Captured(ConformanceRule flaw, byte[]? bytes, Func<byte[]> present) : ISnapshot
    {
        private int _written;

        public void WriteTo(Stream destination, CancellationToken cancellationToken)
        {
            if (flaw != ConformanceRule.CancellationEnds) cancellationToken.ThrowIfCancellationRequested();
            if (flaw == ConformanceRule.SnapshotWrittenAgain && ++_written > 1) return;
            try
            {
                destination.Write(bytes ?? present());
            }
            catch (IOException) when (flaw == ConformanceRule.StreamFaultsPass)
            {
                // The very thing that may not be.
            }
        }

        public void Dispose()
        {
        }
    }
}
