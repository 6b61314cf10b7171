using System.CommandLine;
using DataWarehouse.Node.Cli.Commands;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;
using Google.Protobuf;

namespace DataWarehouse.Node.Cli.Transactions;

/// <summary>A line such as <c>put key "some text"</c>, <c>get key --prefix</c> or <c>del key</c>: a step of a transaction.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class OperationLine
{
    private readonly Command _put = new("put");
    private readonly Argument<string> _putKey = new("KEY");
    private readonly Argument<string> _putValue = new("VALUE");
    private readonly Option<string?> _lease = new("--lease");
    private readonly Option<bool> _putPrevious = new("--prev-kv");
    private readonly Command _get = new("get");
    private readonly RangeArguments _getRange;
    private readonly Option<long> _limit = new("--limit");
    private readonly Option<bool> _keysOnly = new("--keys-only");
    private readonly Command _delete = new("del");
    private readonly RangeArguments _deleteRange;
    private readonly Option<bool> _deletePrevious = new("--prev-kv");
    private readonly Command _any = new("operation");

    /// <summary>Makes the reader.</summary>
    public OperationLine()
    {
        _put.Arguments.Add(_putKey);
        _put.Arguments.Add(_putValue);
        _put.Options.Add(_lease);
        _put.Options.Add(_putPrevious);
        _getRange = new RangeArguments().AddTo(_get);
        _get.Options.Add(_limit);
        _get.Options.Add(_keysOnly);
        _deleteRange = new RangeArguments().AddTo(_delete);
        _delete.Options.Add(_deletePrevious);
        foreach (var command in (Command[])[_put, _get, _delete]) _any.Subcommands.Add(command);
    }

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line.</param>
    /// <returns>The step.</returns>
    /// <exception cref="CommandFailedException">It is none.</exception>
    public RequestOp Parse(string line)
    {
        if (!Words.TrySplit(line, out var words)) throw Refuse(line, "a quote is not closed");
        var parsed = _any.Parse(words);
        if (parsed.Errors.Count > 0) throw Refuse(line, parsed.Errors[0].Message);
        var command = parsed.CommandResult.Command;
        if (command == _put) return Put(parsed);
        return command == _get ? Get(parsed) : Delete(parsed);
    }

    private static CommandFailedException Refuse(string line, string reason) =>
        new(ExitCodes.Usage, $"'{line}' is no step of a transaction: {reason.TrimEnd('.')}. Steps are: put KEY VALUE, get KEY, del KEY, with their options.");

    private RequestOp Put(ParseResult parsed) => new()
    {
        RequestPut = new PutRequest
        {
            Key = ByteString.CopyFromUtf8(parsed.GetValue(_putKey)!),
            Value = ByteString.CopyFromUtf8(parsed.GetValue(_putValue)!),
            Lease = parsed.GetValue(_lease) is { } lease ? KeyValueRow.LeaseOf(lease) : 0,
            PrevKv = parsed.GetValue(_putPrevious),
        },
    };

    private RequestOp Get(ParseResult parsed)
    {
        var range = _getRange.Read(parsed);
        return new RequestOp { RequestRange = new RangeRequest { Key = range.Key, RangeEnd = range.End, Limit = parsed.GetValue(_limit), KeysOnly = parsed.GetValue(_keysOnly) } };
    }

    private RequestOp Delete(ParseResult parsed)
    {
        var range = _deleteRange.Read(parsed);
        return new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = range.Key, RangeEnd = range.End, PrevKv = parsed.GetValue(_deletePrevious) } };
    }
}
