using System.CommandLine;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;
using static DataWarehouse.Node.Wire.WatchCreateRequest.Types;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary><c>dw watch</c>: writes what happens to keys as it happens.</summary>
/// <remarks>Not thread-safe; made once, for one command line.</remarks>
internal sealed class WatchCommand : INodeCommand
{
    private readonly Option<long> _revision = new("--rev") { Description = "From this revision on; without it from now on.", HelpName = "REVISION" };
    private readonly Option<bool> _previous = new("--prev-kv") { Description = "Also says what the key was before." };
    private readonly Option<bool> _progress = new("--progress-notify") { Description = "Also says, now and then, up to which revision nothing is missing." };
    private readonly Option<string?> _only = new("--only") { Description = "Only puts, or only deletions.", HelpName = "put|delete" };
    private readonly Option<long> _count = new("--count") { Description = "Ends after so many events.", HelpName = "N" };
    private readonly RangeArguments _range = new();
    private readonly ClientOptions _client = new();

    /// <inheritdoc/>
    public Command Create()
    {
        var command = new Command("watch", "Writes what happens to keys, until Ctrl-C. Goes on at another server where it stopped when one is lost.");
        _only.AcceptOnlyFromAmong("put", "delete");
        _range.AddTo(command);
        foreach (var option in (Option[])[_revision, _previous, _progress, _only, _count]) command.Options.Add(option);
        _client.AddTo(command);
        command.SetBody(_client.Format, RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken ct)
    {
        var (settings, range) = (_client.Read(parsed), _range.Read(parsed));
        var create = new WatchCreateRequest
        {
            Key = range.Key,
            RangeEnd = range.End,
            StartRevision = parsed.GetValue(_revision),
            PrevKv = parsed.GetValue(_previous),
            ProgressNotify = parsed.GetValue(_progress),
        };
        if (parsed.GetValue(_only) is { } only) create.Filters.Add(only == "put" ? FilterType.Nodelete : FilterType.Noput);
        var servers = await ServerConnection.OpenAsync(settings, ct).ConfigureAwait(false);
        await using var _ = servers.ConfigureAwait(false);
        var left = parsed.GetValue(_count) is > 0 and var count ? count : long.MaxValue;
        var watching = new Watching(servers, create, output.Diagnostic);
        try
        {
            await foreach (var row in watching.ReadAsync(ct).ConfigureAwait(false))
            {
                output.Write(row, WriteText);
                if (row.Type != EventRow.Progress && --left == 0) break;
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Ctrl-C is how a watch ends.
        }

        return ExitCodes.Success;
    }

    private static void WriteText(EventRow row, TextWriter writer)
    {
        if (row.Kv is null)
        {
            writer.WriteLine($"progress notify: {row.Revision}");
            return;
        }

        writer.WriteLine(row.Type == EventRow.Put ? "PUT" : "DELETE");
        if (row.PrevKv is not null) WritingRows.Pair(row.PrevKv, writer);
        WritingRows.Key(row.Kv, writer);
        if (row.Type == EventRow.Put) WritingRows.Value(row.Kv, writer);
        else writer.WriteLine();
    }
}
