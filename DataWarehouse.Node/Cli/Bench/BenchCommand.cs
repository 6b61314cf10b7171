using System.Collections.Immutable;
using System.CommandLine;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;

namespace DataWarehouse.Node.Cli.Bench;

/// <summary><c>dw bench</c>: the same load on our servers, on etcd, and on a server that only answers.</summary>
/// <remarks>Not thread-safe; made once, for one command line.</remarks>
internal sealed class BenchCommand : INodeCommand
{
    private readonly Option<string> _engine = new("--engine") { Description = "dw, etcd, echo, several with commas, or all.", HelpName = "ENGINE", DefaultValueFactory = _ => BenchNames.Ours };
    private readonly Option<string> _load = new("--load") { Description = "put, get, watch, idle, several with commas, or all, which is the first three.", HelpName = "LOAD", DefaultValueFactory = _ => BenchNames.Put };
    private readonly Option<int> _clients = Number("--clients", 256, 1, 100_000, "Clients, each with one call outstanding.");
    private readonly Option<int> _connections = Number("--connections", 8, 1, 10_000, "Connections that the calls of the clients share.");
    private readonly Option<int> _valueBytes = Number("--value-bytes", 256, 1, 1_000_000, "The size of a value.");
    private readonly Option<int> _seconds = Number("--seconds", 10, 1, 3600, "How long is measured.");
    private readonly Option<int> _warmUp = Number("--warm-up", 3, 0, 600, "Seconds of load before that.");
    private readonly Option<int> _watchers = Number("--watchers", 1000, 1, 100_000, "Watchers of one key, of the watch load.");
    private readonly Option<int> _keyspaces = Number("--keyspaces", 1000, 0, 9_999, "Keyspaces that the idle load makes before it measures what servers take while nothing happens.");
    private readonly Option<string> _target = new("--target") { Description = "Whom the clients call: the leader, or spread over all servers.", HelpName = "leader|spread", DefaultValueFactory = _ => "leader" };
    private readonly Option<int> _window = Number("--watch-window", 4, 1, 10_000, "How many puts the writers of the watch load may be ahead of the mean watcher.");
    private readonly Option<string> _client = new("--client") { Description = "How calls are made: lean, over connections that do only what a load needs, or grpc, through the ordinary client. Watches always go through the latter.", HelpName = "lean|grpc", DefaultValueFactory = _ => "lean" };
    private readonly Option<string?> _directory = new("--directory") { Description = "Where the servers keep their data while it runs; their disk is measured, too.", HelpName = "DIR" };

    /// <inheritdoc/>
    public Command Create()
    {
        var command = new Command("bench", "Starts servers, loads them and says what they did: a line of JSON for each engine and load, and the ratios between engines.");
        _target.AcceptOnlyFromAmong("leader", "spread");
        _client.AcceptOnlyFromAmong("lean", "grpc");
        foreach (var option in (Option[])[_engine, _load, _clients, _connections, _valueBytes, _seconds, _warmUp, _watchers, _window, _keyspaces, _target, _client, _directory]) command.Options.Add(option);
        command.SetBody(format: null, async (parsed, output, ct) =>
        {
            await BenchRun.RunAsync(Read(parsed), output, ct).ConfigureAwait(false);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Option<int> Number(string name, int usual, int min, int max, string description)
    {
        var option = new Option<int>(name) { Description = $"{description} Default {usual}.", HelpName = "N", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            var number = result.GetValueOrDefault<int>();
            if (number < min || number > max) result.AddError($"{name} must be a number from {min} to {max}.");
        });
        return option;
    }

    private static ImmutableArray<string> Names(string text, string[] known, string[] all, string option)
    {
        if (text == BenchNames.All) return [.. all];
        var names = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return names.Length > 0 && names.All(known.Contains)
            ? [.. names.Distinct(StringComparer.Ordinal)]
            : throw new CommandFailedException(ExitCodes.Usage, $"'{text}' is nothing for {option}: it takes {string.Join(", ", known)}, several with commas, or {BenchNames.All}.");
    }

    private BenchOptions Read(ParseResult parsed) => new()
    {
        Engines = Names(parsed.GetValue(_engine)!, BenchNames.Engines, BenchNames.Engines, "--engine"),
        Loads = Names(parsed.GetValue(_load)!, BenchNames.KnownLoads, BenchNames.Loads, "--load"),
        Clients = parsed.GetValue(_clients),
        Connections = parsed.GetValue(_connections),
        ValueBytes = parsed.GetValue(_valueBytes),
        Seconds = parsed.GetValue(_seconds),
        WarmUpSeconds = parsed.GetValue(_warmUp),
        Watchers = parsed.GetValue(_watchers),
        IsAtLeader = parsed.GetValue(_target) == "leader",
        IsOrdinaryClient = parsed.GetValue(_client) == "grpc",
        WatchWindow = parsed.GetValue(_window),
        Keyspaces = parsed.GetValue(_keyspaces),
        Directory = parsed.GetValue(_directory),
    };
}
