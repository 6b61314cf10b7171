using System.CommandLine;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;
using Google.Protobuf;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary><c>dw put</c>: gives a key a value.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class PutCommand : INodeCommand
{
    private const int ValueBytesMax = 16 * 1024 * 1024;

    /// <inheritdoc/>
    public Command Create()
    {
        var command = new Command("put", "Gives a key a value.");
        var key = new Argument<string>("KEY") { Description = "The key." };
        var value = new Argument<string?>("VALUE") { Description = "The value; without it the standard input is the value.", Arity = ArgumentArity.ZeroOrOne };
        var lease = new Option<string?>("--lease") { Description = "The lease that the key ends with, in hexadecimal digits.", HelpName = "ID" };
        var previous = new Option<bool>("--prev-kv") { Description = "Also says what the key was before." };
        var keepValue = new Option<bool>("--ignore-value") { Description = "Keeps the value that the key has." };
        var keepLease = new Option<bool>("--ignore-lease") { Description = "Keeps the lease that the key has." };
        command.Arguments.Add(key);
        command.Arguments.Add(value);
        foreach (var option in (Option[])[lease, previous, keepValue, keepLease]) command.Options.Add(option);
        var client = new ClientOptions().AddTo(command);
        command.SetBody(client.Format, async (parsed, output, ct) =>
        {
            var request = new PutRequest
            {
                Key = ByteString.CopyFromUtf8(parsed.GetValue(key)!),
                Lease = parsed.GetValue(lease) is { } text ? KeyValueRow.LeaseOf(text) : 0,
                PrevKv = parsed.GetValue(previous),
                IgnoreValue = parsed.GetValue(keepValue),
                IgnoreLease = parsed.GetValue(keepLease),
            };
            if (!request.IgnoreValue) request.Value = parsed.GetValue(value) is { } given ? ByteString.CopyFromUtf8(given) : await ReadInputAsync(ct).ConfigureAwait(false);
            return await RunAsync(client.Read(parsed), request, output, ct).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<int> RunAsync(ClientSettings settings, PutRequest request, CommandOutput output, CancellationToken ct)
    {
        var servers = await ServerConnection.OpenAsync(settings, ct).ConfigureAwait(false);
        await using var _ = servers.ConfigureAwait(false);
        var answer = await servers.ChangeAsync((invoker, options) => new KV.KVClient(invoker).PutAsync(request, options), ct).ConfigureAwait(false);
        var row = new PutRow { Revision = answer.Header.Revision, Previous = answer.PrevKv is null ? null : KeyValueRow.Of(answer.PrevKv, isWithValue: true) };
        output.Write(row, static (put, writer) =>
        {
            writer.WriteLine("OK");
            if (put.Previous is { } before) WritingRows.Pair(before, writer);
        });
        return ExitCodes.Success;
    }

    private static async Task<ByteString> ReadInputAsync(CancellationToken ct)
    {
        var input = Console.OpenStandardInput();
        await using var _ = input.ConfigureAwait(false);
        var value = await ByteString.FromStreamAsync(input, ct).ConfigureAwait(false);
        return value.Length <= ValueBytesMax
            ? value
            : throw new CommandFailedException(ExitCodes.Usage, $"The standard input has {value.Length} bytes; no server takes a value of more than {ValueBytesMax}.");
    }
}
