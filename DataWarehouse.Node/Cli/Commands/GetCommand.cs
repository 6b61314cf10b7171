using System.CommandLine;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;
using static DataWarehouse.Node.Wire.RangeRequest.Types;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary><c>dw get</c>: reads keys.</summary>
/// <remarks>Not thread-safe; made once, for one command line.</remarks>
internal sealed class GetCommand : INodeCommand
{
    private readonly Option<long> _limit = new("--limit") { Description = "At most so many keys; 0 for all.", HelpName = "N" };
    private readonly Option<long> _revision = new("--rev") { Description = "The keys as they were at this revision.", HelpName = "REVISION" };
    private readonly Option<SortOrder> _order = new("--order") { Description = "ascend or descend.", HelpName = "none|ascend|descend" };
    private readonly Option<SortTarget> _target = new("--sort-by") { Description = "What is sorted by.", HelpName = "key|version|create|mod|value" };
    private readonly Option<bool> _serializable = new("--serializable") { Description = "Answers from what the server has, perhaps a little old, without asking the others." };
    private readonly Option<bool> _keysOnly = new("--keys-only") { Description = "Leaves the values out." };
    private readonly Option<bool> _countOnly = new("--count-only") { Description = "Only says how many keys there are." };
    private readonly Option<bool> _valueOnly = new("--print-value-only") { Description = "Writes only values." };
    private readonly RangeArguments _range = new();
    private readonly ClientOptions _client = new();

    /// <inheritdoc/>
    public Command Create()
    {
        var command = new Command("get", "Reads a key or a range of keys.");
        _range.AddTo(command);
        foreach (var option in (Option[])[_limit, _revision, _order, _target, _serializable, _keysOnly, _countOnly, _valueOnly]) command.Options.Add(option);
        _client.AddTo(command);
        command.SetBody(_client.Format, RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken ct)
    {
        var (settings, range, request) = (_client.Read(parsed), _range.Read(parsed), Request(parsed));
        (request.Key, request.RangeEnd) = (range.Key, range.End);
        var servers = await ServerConnection.OpenAsync(settings, ct).ConfigureAwait(false);
        await using var _ = servers.ConfigureAwait(false);
        var answer = await servers.ReadAsync((invoker, options) => new KV.KVClient(invoker).RangeAsync(request, options), ct).ConfigureAwait(false);
        var rows = new RangeRows
        {
            Revision = answer.Header.Revision,
            Count = answer.Count,
            More = answer.More,
            Kvs = request.CountOnly ? null : [.. answer.Kvs.Select(pair => KeyValueRow.Of(pair, !request.KeysOnly))],
        };
        if (answer.Header.Revision == 0) output.Diagnostic("The keys lie in several groups of a sharded keyspace: each group's part is up to date, but together they are not one snapshot.");
        output.Write(rows, Writer(request, parsed.GetValue(_valueOnly)));
        return range.IsSingle && answer.Count == 0 ? ExitCodes.NotFound : ExitCodes.Success;
    }

    private static Action<RangeRows, TextWriter> Writer(RangeRequest request, bool isValueOnly)
    {
        if (request.CountOnly) return static (rows, writer) => writer.WriteLine(rows.Count);
        Action<KeyValueRow, TextWriter> one = (request.KeysOnly, isValueOnly) switch
        {
            (true, _) => WritingRows.Key,
            (_, true) => WritingRows.Value,
            _ => WritingRows.Pair,
        };
        return (rows, writer) =>
        {
            foreach (var row in rows.Kvs!) one(row, writer);
        };
    }

    private RangeRequest Request(ParseResult parsed) => new()
    {
        Limit = parsed.GetValue(_limit),
        Revision = parsed.GetValue(_revision),
        SortOrder = parsed.GetValue(_order),
        SortTarget = parsed.GetValue(_target),
        Serializable = parsed.GetValue(_serializable),
        KeysOnly = parsed.GetValue(_keysOnly),
        CountOnly = parsed.GetValue(_countOnly),
    };
}
