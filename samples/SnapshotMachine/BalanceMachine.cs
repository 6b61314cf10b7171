using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Samples.SnapshotMachine;

/// <summary>
/// Balances by account. A command is <c>account amount</c>; its answer is the new balance, or why it was refused. An immutable map makes the snapshot free: it is the map of that
/// moment, and writing it out disturbs nobody.
/// </summary>
/// <remarks>Not thread-safe; the engine makes one call at a time. Snapshots may be written at the same time as anything else.</remarks>
internal sealed class BalanceMachine : IStateMachine
{
    private const int AccountsMax = 100_000;

    private ImmutableSortedDictionary<string, long> _balances = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);
    private UInt128 _digest;

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<CommittedEntry> entries, IApplyResults results)
    {
        foreach (ref readonly var entry in entries) results.Add(entry.Index, Encoding.UTF8.GetBytes(Execute(Encoding.UTF8.GetString(entry.Command.Span))));
    }

    /// <inheritdoc/>
    public ISnapshot CaptureSnapshot() => new Captured(_balances);

    /// <inheritdoc/>
    public void Restore(Stream source, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var reader = new StreamReader(source, Encoding.UTF8, leaveOpen: true);
        while (reader.ReadLine() is { } line)
        {
            if (line.Split(' ') is not [var account, var amount] || !TryRead(amount, out var balance)) throw new InvalidDataException($"'{line}' is no balance.");
            Set(account, balance);
        }
    }

    /// <inheritdoc/>
    public QueryStatus Query(ReadOnlySpan<byte> request, IBufferWriter<byte> response)
    {
        response.Write(Encoding.UTF8.GetBytes(_balances.GetValueOrDefault(Encoding.UTF8.GetString(request)).ToString(CultureInfo.InvariantCulture)));
        return QueryStatus.Answered;
    }

    /// <inheritdoc/>
    public StateDigest ComputeDigest() => new(_digest);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>A command that makes no sense has an answer too: throwing would stop the group on all replicas.</summary>
    private string Execute(string command)
    {
        if (command.Split(' ') is not [{ Length: > 0 } account, var text] || !TryRead(text, out var amount)) return "refused: not 'account amount'";
        if (_balances.Count == AccountsMax && !_balances.ContainsKey(account)) return "refused: too many accounts";
        var balance = _balances.GetValueOrDefault(account) + amount;
        if (balance < 0) return "refused: not enough";
        Set(account, balance);
        return balance.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The digest is a sum over the accounts, so that it is kept up to date by taking one out and putting one in.</summary>
    private void Set(string account, long balance)
    {
        if (_balances.TryGetValue(account, out var before)) _digest -= DigestOf(account, before);
        _digest += DigestOf(account, balance);
        _balances = _balances.SetItem(account, balance);
    }

    private static UInt128 DigestOf(string account, long balance)
    {
        var digest = (UInt128)(ulong)balance + 0x9E3779B97F4A7C15;
        foreach (var unit in account) digest = unchecked((digest ^ unit) * 0x1_0000_01B3);
        return digest;
    }

    private static bool TryRead(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) && number is > -1_000_000_000 and < 1_000_000_000;

    private sealed class Captured(ImmutableSortedDictionary<string, long> balances) : ISnapshot
    {
        public void WriteTo(Stream destination, CancellationToken cancellationToken)
        {
            using var writer = new StreamWriter(destination, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
            foreach (var (account, balance) in balances)
            {
                cancellationToken.ThrowIfCancellationRequested();
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{account} {balance}"));
            }
        }

        public void Dispose()
        {
        }
    }
}
