using System.CommandLine;
using DataWarehouse.Node.Cli.Commands;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;

namespace DataWarehouse.Node.Cli.Transactions;

/// <summary><c>dw txn</c>: compares, then does the one or the other, all at once.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class TransactionCommand : INodeCommand
{
    /// <inheritdoc/>
    public Command Create()
    {
        var command = new Command("txn", "Does one of two lists of steps at once, after comparisons. Reads them from the standard input: comparisons, an empty line, steps if all hold, an empty line, steps otherwise.");
        var file = new Option<FileInfo?>("--file", "-f") { Description = "Reads from this file in place of the standard input.", HelpName = "FILE" };
        command.Options.Add(file);
        var client = new ClientOptions().AddTo(command);
        command.SetBody(client.Format, async (parsed, output, ct) =>
        {
            var settings = client.Read(parsed);
            var request = await ReadAsync(parsed.GetValue(file), output, ct).ConfigureAwait(false);
            var servers = await ServerConnection.OpenAsync(settings, ct).ConfigureAwait(false);
            await using var _ = servers.ConfigureAwait(false);
            var answer = await servers.ChangeAsync((invoker, options) => new KV.KVClient(invoker).TxnAsync(request, options), ct).ConfigureAwait(false);
            output.Write(RowsOf(answer), WriteText);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<TxnRequest> ReadAsync(FileInfo? file, CommandOutput output, CancellationToken ct)
    {
        if (file is null) return await TransactionText.ReadAsync(Console.In, Console.IsInputRedirected ? _ => { } : output.Diagnostic, ct).ConfigureAwait(false);
        try
        {
            using var text = file.OpenText();
            return await TransactionText.ReadAsync(text, _ => { }, ct).ConfigureAwait(false);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandFailedException(ExitCodes.Usage, $"There is no file '{file}'.", missing);
        }
    }

    private static TransactionRows RowsOf(TxnResponse answer) => new()
    {
        Revision = answer.Header.Revision,
        Succeeded = answer.Succeeded,
        Responses = [.. answer.Responses.Select(RowOf)],
    };

    private static TransactionStep RowOf(ResponseOp step) => step.ResponseCase switch
    {
        ResponseOp.ResponseOneofCase.ResponseRange => new TransactionStep { Step = TransactionStep.Get, Kvs = [.. step.ResponseRange.Kvs.Select(pair => KeyValueRow.Of(pair, isWithValue: true))] },
        ResponseOp.ResponseOneofCase.ResponseDeleteRange => new TransactionStep
        {
            Step = TransactionStep.Delete,
            Deleted = step.ResponseDeleteRange.Deleted,
            Kvs = step.ResponseDeleteRange.PrevKvs.Count == 0 ? null : [.. step.ResponseDeleteRange.PrevKvs.Select(pair => KeyValueRow.Of(pair, isWithValue: true))],
        },
        _ => new TransactionStep { Step = TransactionStep.Put, Kvs = step.ResponsePut?.PrevKv is { } previous ? [KeyValueRow.Of(previous, isWithValue: true)] : null },
    };

    private static void WriteText(TransactionRows rows, TextWriter writer)
    {
        writer.WriteLine(rows.Succeeded ? "SUCCESS" : "FAILURE");
        foreach (var step in rows.Responses)
        {
            writer.WriteLine();
            if (step.Step == TransactionStep.Put) writer.WriteLine("OK");
            if (step.Step == TransactionStep.Delete) writer.WriteLine(step.Deleted);
            foreach (var pair in step.Kvs ?? []) WritingRows.Pair(pair, writer);
        }
    }
}
