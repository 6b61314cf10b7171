using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;

namespace DataWarehouse.Node.Cli.Transactions;

/// <summary>
/// Reads a transaction as etcd's command line has it: comparisons, an empty line, what is done if all hold, an empty line, what is done otherwise; the
/// last part ends with an empty line or the text.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal static class TransactionText
{
    private const int LinesMax = 1024;

    /// <summary>Reads a transaction.</summary>
    /// <param name="text">Where from.</param>
    /// <param name="prompt">Is told what comes next, before each part.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>The transaction.</returns>
    /// <exception cref="CommandFailedException">A line cannot be understood.</exception>
    public static async Task<TxnRequest> ReadAsync(TextReader text, Action<string> prompt, CancellationToken ct)
    {
        var request = new TxnRequest();
        var steps = new OperationLine();
        prompt("compares:");
        foreach (var line in await ReadPartAsync(text, ct).ConfigureAwait(false)) request.Compare.Add(ComparisonLine.Parse(line));
        prompt("success requests (get, put, del):");
        foreach (var line in await ReadPartAsync(text, ct).ConfigureAwait(false)) request.Success.Add(steps.Parse(line));
        prompt("failure requests (get, put, del):");
        foreach (var line in await ReadPartAsync(text, ct).ConfigureAwait(false)) request.Failure.Add(steps.Parse(line));
        return request.Success.Count + request.Failure.Count > 0
            ? request
            : throw new CommandFailedException(ExitCodes.Usage, "The transaction does nothing: it has no step in either branch.");
    }

    private static async Task<List<string>> ReadPartAsync(TextReader text, CancellationToken ct)
    {
        var lines = new List<string>();
        while (await text.ReadLineAsync(ct).ConfigureAwait(false) is { } line && !string.IsNullOrWhiteSpace(line))
        {
            if (lines.Count == LinesMax) throw new CommandFailedException(ExitCodes.Usage, $"A part of the transaction has more than {LinesMax} lines.");
            lines.Add(line.Trim());
        }

        return lines;
    }
}
