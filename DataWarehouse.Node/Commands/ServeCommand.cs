using System.CommandLine;
using DataWarehouse.Node.Cli.Processes;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Security;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Tokens;
using Microsoft.Extensions.Logging.Console;

namespace DataWarehouse.Node.Commands;

/// <summary><c>dw serve</c>: runs a node until it is told to stop.</summary>
/// <remarks>Used by one thread.</remarks>
/// <param name="change">Changes what the command line says, for programs that try a node under other conditions.</param>
internal sealed class ServeCommand(Func<NodeSettings, NodeSettings> change) : INodeCommand
{
    private readonly Option<string> _directory = new("--data-dir") { Description = "Where the node keeps its data.", DefaultValueFactory = static _ => "./dw-data" };
    private readonly Option<string?> _cluster = new("--cluster") { Description = "The file that 'dw cluster init' wrote. Needed at the first start only; without it a new directory begins a cluster of one." };
    private readonly Option<string?> _name = new("--name") { Description = "Which member of the cluster this is. Needed at the first start only." };
    private readonly Option<string?> _join = new("--join") { Description = "Join the cluster whose members serve clients at these addresses, with commas. Needed at the first start only." };
    private readonly Option<string?> _token = new("--token") { Description = "The join token that 'dw token create' made; or @FILE to read it from a file." };
    private readonly Option<string[]> _labels = new("--label") { Description = "What a node that joins says of itself, as name=value; once for each. Voters are spread over 'zone', then 'host'." };
    private readonly Option<HostPort?> _advertisedClient = Address("--advertise-client", "Where clients are told to reach this node; else where it listens.");
    private readonly Option<HostPort?> _advertisedPeer = Address("--advertise-peer", "Where other nodes are told to reach this one; else where it listens.");
    private readonly Option<TimeSpan> _replaceAfter = Duration.Option("--replace-after", "How long a node must be silent before its replicas are replaced, while this one plans", new PlannerOptions().DeadAfter, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30));
    private readonly Option<TimeSpan> _leaderSettle = Duration.Option("--leader-settle", "How long this node leads a group before it hands over to the node that should", NodeSettings.DefaultLeaderSettle, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
    private readonly Option<HostPort?> _client = Address("--client-address", $"Where to listen for clients; else the member's own address, or {NodeSettings.DefaultClient}.");
    private readonly Option<HostPort?> _peer = Address("--peer-address", $"Where to listen for other nodes; else the member's own address, or {NodeSettings.DefaultPeer}.");
    private readonly Option<HostPort?> _http = Address("--http-address", "Where to answer /livez, /readyz, /version and /metrics over HTTP/1.1; the address for clients answers them over HTTP/2.");
    private readonly Option<string[]> _keyspaceAddresses = new("--keyspace-address") { Description = "Another address for clients that serves one keyspace only, as NAME=HOST:PORT; once for each." };
    private readonly Option<string?> _keyspaceDomain = new("--keyspace-domain") { Description = "A domain below which a client names a keyspace by the host that it calls: NAME.DOMAIN. No node may have such a name." };
    private readonly Option<string[]> _limits = new("--limit")
    {
        Description = "Limits of a keyspace on this node, as NAME:LIMIT=VALUE,…; '*' for all that have none of their own. Limits: request-bytes, streams, connections, requests-per-second, request-burst.",
    };

    private readonly Option<string?> _traces = new("--trace-endpoint") { Description = "Where spans of requests go, by OTLP over gRPC, such as http://127.0.0.1:4317." };
    private readonly Option<double> _traceRatio = new("--trace-ratio") { Description = "The share of requests, 0 to 1, that are traced where the caller has not decided.", DefaultValueFactory = static _ => 0.01 };
    private readonly Option<bool> _insecure = new("--insecure") { Description = "Allow addresses that others reach without TLS." };
    private readonly Option<string?> _clientCertificate = File("--client-cert", "The server's certificate for clients (PEM).");
    private readonly Option<string?> _clientKey = File("--client-key", "Its private key (PEM).");
    private readonly Option<string?> _clientAuthorities = File("--client-ca", "The authorities that sign the certificates that clients have to show; without it they show none.");
    private readonly Option<string?> _peerCertificate = File("--peer-cert", "The node's certificate for other nodes (PEM); its name is the node's.");
    private readonly Option<string?> _peerKey = File("--peer-key", "Its private key (PEM).");
    private readonly Option<string?> _peerAuthorities = File("--peer-ca", "The authorities that sign the certificates of nodes.");
    private readonly Option<string?> _policies = File("--policies", "JSON file that changes the policies of calls between nodes; read again when it changes.");
    private readonly Option<int> _tick = new("--tick-ms") { Description = "The time from a tick of the engine to the next.", DefaultValueFactory = static _ => 100 };
    private readonly Option<int> _electionTicks = new("--election-ticks") { Description = "Ticks without a leader until a node wants to lead.", DefaultValueFactory = static _ => 10 };
    private readonly Option<TimeSpan> _stuckAfter = Duration.Option("--stuck-after", "After how long without progress a group, a thread or the disk is reported as standing still", TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(500), TimeSpan.FromHours(1));
    private readonly Option<int?> _shards = new("--shards") { Description = "Threads that run the groups; else one for each processor." };
    private readonly Option<bool> _unsafeFileSystem = new("--allow-unsafe-file-system") { Description = "Accept file systems that lose what they said was durable, such as memory. For tests." };
    private readonly Option<LogLevel> _logLevel = new("--log-level") { Description = "Nothing below this is logged.", DefaultValueFactory = static _ => LogLevel.Information };
    private readonly Option<bool> _logJson = new("--log-json") { Description = "Log lines as JSON objects." };

    /// <summary>Makes the command as the command line has it.</summary>
    public ServeCommand()
        : this(static settings => settings)
    {
    }

    /// <inheritdoc/>
    public Command Create()
    {
        var command = new Command("serve", "Run a node: it serves keyspaces to clients of the etcd v3 API until it is told to stop.")
        {
            _directory, _cluster, _join, _token, _name, _labels, _client, _peer, _advertisedClient, _advertisedPeer, _http, _replaceAfter, _leaderSettle, _keyspaceAddresses, _keyspaceDomain, _limits, _traces, _traceRatio,
            _insecure, _clientCertificate, _clientKey, _clientAuthorities, _peerCertificate, _peerKey, _peerAuthorities, _policies, _tick, _electionTicks, _stuckAfter, _shards, _unsafeFileSystem, _logLevel, _logJson,
        };
        command.SetAction(RunAsync);
        return command;
    }

    /// <summary>Logs to the standard error, one line for each event.</summary>
    /// <param name="logging">The logging.</param>
    /// <param name="isJson">Whether lines are JSON objects.</param>
    internal static void LogToStandardError(ILoggingBuilder logging, bool isJson)
    {
        const string Timestamp = "yyyy-MM-dd'T'HH:mm:ss.fff'Z '";
        if (isJson) logging.AddJsonConsole(static options => (options.UseUtcTimestamp, options.TimestampFormat) = (true, Timestamp));
        else logging.AddSimpleConsole(static options => (options.SingleLine, options.UseUtcTimestamp, options.TimestampFormat) = (true, true, Timestamp));
        logging.Services.Configure<ConsoleLoggerOptions>(static options => options.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            var settings = change(SettingsOf(parsed));
            var host = await NodeHost.StartAsync(settings, logging => LogToStandardError(logging, settings.IsLogJson), cancellationToken).ConfigureAwait(false);
            await using (host.ConfigureAwait(false))
            {
                await Console.Error.WriteLineAsync($"Node '{host.Identity.Name}' of cluster {host.Identity.Plan.Cluster} serves clients at {host.Client} and peers at {host.Peer}; data in '{settings.DataDirectory}'.").ConfigureAwait(false);
                using var parent = ParentWatch.Token.Register(host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication);
                await host.WaitForStopAsync().ConfigureAwait(false);
                if (host.Exit.Reason is { } reason) await Console.Error.WriteLineAsync($"Node '{host.Identity.Name}' has stopped: {reason}").ConfigureAwait(false);
                return host.Exit.ExitCode;
            }
        }
        catch (StartRefusedException refusal)
        {
            await Console.Error.WriteLineAsync("The node does not start. " + refusal.Message).ConfigureAwait(false);
            return ExitCodes.Refused;
        }
    }

    private NodeSettings SettingsOf(ParseResult parsed)
    {
        var engine = new NodeSettings { DataDirectory = string.Empty }.Engine with
        {
            Tick = TimeSpan.FromMilliseconds(parsed.GetValue(_tick)),
            ElectionTicks = parsed.GetValue(_electionTicks),
            AllowUnsafeFileSystem = parsed.GetValue(_unsafeFileSystem),
            StuckAfterTicks = (int)Math.Clamp(Math.Ceiling(parsed.GetValue(_stuckAfter) / TimeSpan.FromMilliseconds(Math.Max(1, parsed.GetValue(_tick)))), 5, 1_000_000),
        };
        if (parsed.GetValue(_shards) is { } shards) engine = engine with { Shards = shards };
        if (engine.Flaw is { } flaw) throw new StartRefusedException(flaw);
        return new NodeSettings
        {
            DataDirectory = parsed.GetValue(_directory)!,
            Plan = parsed.GetValue(_cluster) is { } cluster ? ClusterFile.Load(cluster) : null,
            Name = parsed.GetValue(_name),
            Join = WishOf(parsed.GetValue(_join), parsed.GetValue(_token)),
            Labels = LabelsOf(parsed.GetValue(_labels) ?? []),
            AdvertisedClient = parsed.GetValue(_advertisedClient),
            AdvertisedPeer = parsed.GetValue(_advertisedPeer),
            Planner = new PlannerOptions { DeadAfter = parsed.GetValue(_replaceAfter) },
            LeaderSettle = parsed.GetValue(_leaderSettle),
            ListenClient = parsed.GetValue(_client),
            ListenPeer = parsed.GetValue(_peer),
            ListenHttp = parsed.GetValue(_http),
            KeyspaceAddresses = [.. (parsed.GetValue(_keyspaceAddresses) ?? []).Select(AddressOf)],
            KeyspaceDomain = parsed.GetValue(_keyspaceDomain)?.Trim('.').ToLowerInvariant() is { Length: > 0 } domain ? domain : null,
            KeyspaceLimits = LimitsOf(parsed.GetValue(_limits) ?? []),
            TraceEndpoint = parsed.GetValue(_traces) is { } traces ? CheckedTraces(traces) : null,
            TraceRatio = parsed.GetValue(_traceRatio) is var ratio and >= 0 and <= 1 ? ratio : throw new StartRefusedException("--trace-ratio must be 0 to 1."),
            IsInsecureAllowed = parsed.GetValue(_insecure),
            ClientTls = FilesOf(parsed.GetValue(_clientCertificate), parsed.GetValue(_clientKey), parsed.GetValue(_clientAuthorities), "--client-cert and --client-key"),
            PeerTls = FilesOf(parsed.GetValue(_peerCertificate), parsed.GetValue(_peerKey), parsed.GetValue(_peerAuthorities), "--peer-cert, --peer-key and --peer-ca"),
            PolicyFile = parsed.GetValue(_policies),
            Engine = engine,
            LogLevel = parsed.GetValue(_logLevel),
            IsLogJson = parsed.GetValue(_logJson),
        };
    }

    private static Uri CheckedTraces(string traces) =>
        Uri.TryCreate(traces, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https" ? endpoint : throw new StartRefusedException($"'{traces}' is no address for traces: write it as http://HOST:PORT.");

    private static KeyspaceAddress AddressOf(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && ClusterPlan.IsKeyspaceName(text[..equals]) && HostPort.TryParse(text[(equals + 1)..], out var address)
            ? new KeyspaceAddress(text[..equals], address)
            : throw new StartRefusedException($"'{text}' is no address of a keyspace: write it as NAME=HOST:PORT.");
    }

    private static Dictionary<string, KeyspaceLimits> LimitsOf(string[] texts)
    {
        var limits = new Dictionary<string, KeyspaceLimits>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            if (KeyspaceLimits.Parse(text, out var keyspace, out var parsed) is { } flaw) throw new StartRefusedException(flaw);
            if (!limits.TryAdd(keyspace, parsed)) throw new StartRefusedException($"The limits of '{keyspace}' are given twice: write them in one --limit, with commas.");
        }

        return limits;
    }

    private static JoinWish? WishOf(string? addresses, string? token)
    {
        if (addresses is null && token is null) return null;
        if (addresses is null || token is null) throw new StartRefusedException("To join a cluster give --join with the addresses of members and --token with what 'dw token create' has written.");
        var members = new List<HostPort>();
        foreach (var text in addresses.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            members.Add(HostPort.TryParse(text, out var address) ? address : throw new StartRefusedException($"'{text}' is no address: give a host and a port, such as 127.0.0.1:2379."));
        return JoinToken.TryParse(TokenText(token), out var read) ? new JoinWish(members, read) : throw new StartRefusedException("That is no join token. A token begins with 'dw1.'; 'dw token create' makes one.");
    }

    private static string TokenText(string token)
    {
        if (!token.StartsWith('@')) return token;
        try
        {
            return System.IO.File.ReadAllText(token[1..]).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The file with the token cannot be read: {exception.Message}", exception);
        }
    }

    private static AttributeSet LabelsOf(string[] texts)
    {
        var labels = texts.Select(static text => text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? new SystemAttribute(text[..at], text[(at + 1)..]) : throw new StartRefusedException($"'{text}' is no label: write it as name=value.")).ToArray();
        return AttributeSet.TryMake(labels, out var set, out var reason) ? set : throw new StartRefusedException($"The labels are not taken: {reason}.");
    }

    private static TlsFiles? FilesOf(string? certificate, string? key, string? authorities, string options)
    {
        if (certificate is null && key is null && authorities is null) return null;
        return certificate is null || key is null ? throw new StartRefusedException($"For TLS give {options}.") : new TlsFiles(certificate, key, authorities);
    }

    private static Option<string?> File(string name, string description) => new(name) { Description = description };

    /// <summary>Reads an address.</summary>
    /// <param name="result">What was given.</param>
    internal static HostPort? ParseAddress(System.CommandLine.Parsing.ArgumentResult result)
    {
        if (HostPort.TryParse(result.Tokens[0].Value, out var address)) return address;
        result.AddError($"'{result.Tokens[0].Value}' is no address: give a host and a port, such as 127.0.0.1:2379.");
        return null;
    }

    private static Option<HostPort?> Address(string name, string description) => new(name) { Description = description, CustomParser = ParseAddress };
}
