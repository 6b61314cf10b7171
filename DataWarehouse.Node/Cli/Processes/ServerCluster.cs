using System.Collections.Immutable;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;
using Grpc.Core;
using Grpc.Net.Client;

namespace DataWarehouse.Node.Cli.Processes;

/// <summary>Server processes that this program has started on the loopback address, and how to ask them for their leader.</summary>
/// <remarks>Calls may come from anywhere at any time; starting and ending processes is for one caller at a time.</remarks>
internal sealed class ServerCluster : IAsyncDisposable
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly Func<int, ServerProcess>? _start;
    private readonly ServerProcess?[] _processes;
    private readonly GrpcChannel[] _channels;

    private ServerCluster(ImmutableArray<Uri> endpoints, Func<int, ServerProcess>? start)
    {
        Endpoints = endpoints;
        _start = start;
        _processes = new ServerProcess?[endpoints.Length];
        _channels = [.. endpoints.Select(endpoint => ChannelMaking.Make(endpoint, new ClientSettings { Endpoints = endpoints }))];
    }

    /// <summary>Where each of them listens for clients.</summary>
    public ImmutableArray<Uri> Endpoints { get; }

    /// <summary>Those that run.</summary>
    public IEnumerable<ServerProcess> Running => _processes.OfType<ServerProcess>();

    /// <summary>Starts all processes; they may not answer yet.</summary>
    /// <param name="endpoints">Where they will listen for clients.</param>
    /// <param name="start">Starts the process at a place.</param>
    /// <returns>The cluster.</returns>
    public static ServerCluster Start(ImmutableArray<Uri> endpoints, Func<int, ServerProcess> start)
    {
        var cluster = new ServerCluster(endpoints, start);
        for (var place = 0; place < endpoints.Length; place++) cluster.Restart(place);
        return cluster;
    }

    /// <summary>Servers that somebody else has started, and ends.</summary>
    /// <param name="endpoints">Where they listen for clients.</param>
    /// <returns>The cluster, without processes.</returns>
    public static ServerCluster Of(ImmutableArray<Uri> endpoints) => new(endpoints, start: null);

    /// <summary>Starts the process at a place that has none, with the data that it left.</summary>
    /// <param name="place">The place.</param>
    public void Restart(int place)
    {
        if (_processes[place] is not null) throw new InvalidOperationException($"The process at place {place} runs.");
        _processes[place] = (_start ?? throw new InvalidOperationException("These servers are somebody else's."))(place);
    }

    /// <summary>Ends the process at a place at once.</summary>
    /// <param name="place">The place.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task KillAsync(int place, CancellationToken ct)
    {
        if (Interlocked.Exchange(ref _processes[place], null) is not { } process) return;
        await process.KillAsync(ct).ConfigureAwait(false);
        await process.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Stops the process at a place as an operator would, and waits for its end.</summary>
    /// <param name="place">The place.</param>
    public async Task StopAsync(int place)
    {
        if (Interlocked.Exchange(ref _processes[place], null) is { } process) await process.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Whether a process runs at a place, as far as this object knows.</summary>
    /// <param name="place">The place.</param>
    public bool IsRunning(int place) => _start is null || Volatile.Read(ref _processes[place]) is not null;

    /// <summary>What makes calls to the server at a place.</summary>
    /// <param name="place">The place.</param>
    public CallInvoker At(int place) => _channels[place].CreateCallInvoker();

    /// <summary>Waits until one of the servers leads and says so.</summary>
    /// <param name="within">How long to wait.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>Its place.</returns>
    /// <exception cref="CommandFailedException">A process has ended, or none led in time.</exception>
    public async Task<int> FindLeaderAsync(TimeSpan within, CancellationToken ct)
    {
        for (var began = TimeProvider.System.GetTimestamp(); ;)
        {
            var answers = await Task.WhenAll(_processes.Select((_, place) => IsRunning(place) ? AskAsync(place, ct) : Task.FromResult<StatusResponse?>(null))).ConfigureAwait(false);
            var leader = Array.FindIndex(answers, answer => answer is { Leader: not 0 } && answer.Leader == answer.Header.MemberId);

            // All that run must know of it: a client may be sent to any of them.
            if (leader >= 0 && answers.Where((_, place) => IsRunning(place)).All(answer => answer?.Leader == answers[leader]!.Leader)) return leader;
            if (Running.FirstOrDefault(process => process.HasExited) is { } ended)
                throw new CommandFailedException(ExitCodes.Failed, $"The process of {ended.Name} has ended. Its last lines:{Environment.NewLine}{ended.LastLines}");
            if (TimeProvider.System.GetElapsedTime(began) > within)
                throw new CommandFailedException(ExitCodes.Unavailable, $"No leader within {within.TotalSeconds:0} s. Last lines of {Running.FirstOrDefault()?.Name}:{Environment.NewLine}{Running.FirstOrDefault()?.LastLines}");
            await Task.Delay(Pause, TimeProvider.System, ct).ConfigureAwait(false);
        }
    }

    /// <summary>Asks one server how it is.</summary>
    /// <param name="place">Its place.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>The answer; null when there is none.</returns>
    public Task<StatusResponse?> AskAsync(int place, CancellationToken ct) => AskAsync(place, headers: null, ct);

    /// <summary>Asks one server how a keyspace is.</summary>
    /// <param name="place">Its place.</param>
    /// <param name="headers">Name the keyspace; null for the default one.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>The answer; null when there is none.</returns>
    public async Task<StatusResponse?> AskAsync(int place, Metadata? headers, CancellationToken ct)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(ct);
        late.CancelAfter(AnswerWithin);
        try
        {
            return await new Maintenance.MaintenanceClient(At(place)).StatusAsync(new StatusRequest(), headers, cancellationToken: late.Token).ResponseAsync.ConfigureAwait(false);
        }
        catch (RpcException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels) channel.Dispose();
        await Task.WhenAll(Running.Select(process => process.DisposeAsync().AsTask())).ConfigureAwait(false);
    }
}
