using System.Globalization;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Policies;
using DataWarehouse.Node.Wire;
using DataWarehouse.SDK.Resilience;
using Grpc.Core;
using Grpc.Net.Client;

namespace DataWarehouse.Node.Cli.Connections;

/// <summary>
/// The servers of one cluster. Calls that change nothing are tried again, each time at the next server. A call that changes something goes once to a
/// server that has just answered.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ServerConnection : IAsyncDisposable
{
    /// <summary>The header that names the keyspace.</summary>
    public const string KeyspaceHeader = "dw-keyspace";

    private readonly ClientSettings _settings;
    private readonly ClientPolicies _policies;
    private readonly GrpcChannel[] _channels;
    private int _current;

    private ServerConnection(ClientSettings settings, ClientPolicies policies)
    {
        _settings = settings;
        _policies = policies;
        _channels = [.. settings.Endpoints.Select(endpoint => ChannelMaking.Make(endpoint, settings))];
    }

    /// <summary>Where the next call goes first.</summary>
    public string Endpoint => _settings.Endpoints[Place].Authority;

    /// <summary>All servers that are known.</summary>
    public IReadOnlyList<Uri> Endpoints => _settings.Endpoints;

    /// <summary>The headers of every call.</summary>
    public Metadata Headers => _settings.Keyspace.Length == 0 ? [] : new Metadata { { KeyspaceHeader, _settings.Keyspace } };

    private int Place => (int)((uint)Volatile.Read(ref _current) % (uint)_channels.Length);

    private string AllEndpoints => string.Join(", ", _settings.Endpoints.Select(endpoint => endpoint.Authority));

    /// <summary>Sets everything up; nothing is sent yet.</summary>
    /// <param name="settings">Where the servers are.</param>
    /// <param name="ct">Cancellation leaves nothing behind.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="CommandFailedException">A certificate cannot be read.</exception>
    public static async Task<ServerConnection> OpenAsync(ClientSettings settings, CancellationToken ct) =>
        new(settings, await ClientPolicies.CreateAsync(settings.Timeout, settings.PolicyFile, ct).ConfigureAwait(false));

    /// <summary>Makes a call that changes nothing, again at the next server where one fails.</summary>
    /// <typeparam name="T">The answer.</typeparam>
    /// <param name="call">The call.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="CommandFailedException">No server answered, or one refused.</exception>
    public async Task<T> ReadAsync<T>(Func<CallInvoker, CallOptions, AsyncUnaryCall<T>> call, CancellationToken ct)
    {
        var attempts = 0;
        try
        {
            return await _policies.Executor.ExecuteWithResilienceAsync(token => AttemptAsync(call, attempts++, token), CallPolicies.ClientReads, ct).ConfigureAwait(false);
        }
        catch (Exception failed) when (!ct.IsCancellationRequested && failed is RpcException or ResilienceRejectedException or HttpRequestException)
        {
            throw CallFailure.OfRead(failed, AllEndpoints);
        }
    }

    /// <summary>Makes a call that changes something, once, at a server that has just answered.</summary>
    /// <typeparam name="T">The answer.</typeparam>
    /// <param name="call">The call.</param>
    /// <param name="ct">Gives up; once the call is sent, what it asks for may happen all the same.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="CommandFailedException">No server answered before the call, none to the call, or one refused.</exception>
    public async Task<T> ChangeAsync<T>(Func<CallInvoker, CallOptions, AsyncUnaryCall<T>> call, CancellationToken ct)
    {
        await ReadAsync(StatusOf, ct).ConfigureAwait(false);
        var (invoker, endpoint) = (Once(Place), Endpoint);
        try
        {
            return await _policies.Executor.ExecuteWithResilienceAsync(
                async token => await call(invoker, OptionsOf(token)).ResponseAsync.ConfigureAwait(false), CallPolicies.ClientChanges, ct).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is RpcException or ResilienceRejectedException or HttpRequestException)
        {
            throw CallFailure.OfChange(failed, endpoint);
        }
        catch (OperationCanceledException cancelled)
        {
            throw new CommandFailedException(ExitCodes.OutcomeUnknown, string.Create(CultureInfo.InvariantCulture, $"Interrupted before {endpoint} answered: the change may have happened."), cancelled);
        }
    }

    /// <summary>Asks one very server, and no other one.</summary>
    /// <typeparam name="T">The answer.</typeparam>
    /// <param name="place">Its place among <see cref="Endpoints"/>.</param>
    /// <param name="call">The call, which changes nothing.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="RpcException">It refused, or could not be reached.</exception>
    /// <exception cref="ResilienceRejectedException">It did not answer in time.</exception>
    public async Task<T> ProbeAsync<T>(int place, Func<CallInvoker, CallOptions, AsyncUnaryCall<T>> call, CancellationToken ct)
    {
        var attempts = 0;
        return await _policies.Executor.ExecuteWithResilienceAsync(
            async (ask, token) => await ask(Again(place, attempts++), OptionsOf(token)).ResponseAsync.ConfigureAwait(false), call, CallPolicies.ClientProbes, Endpoints[place].Authority, ct).ConfigureAwait(false);
    }

    /// <summary>Finds a server that answers and leaves what follows to the caller: streams, and calls to one server alone.</summary>
    /// <param name="ct">Gives up.</param>
    /// <returns>What makes calls to that server.</returns>
    /// <exception cref="CommandFailedException">No server answered.</exception>
    public async Task<CallInvoker> FindAsync(CancellationToken ct)
    {
        await ReadAsync(StatusOf, ct).ConfigureAwait(false);
        return Once(Place);
    }

    /// <summary>Goes on to the next server.</summary>
    public void Turn() => Interlocked.Increment(ref _current);

    /// <summary>The options of a call.</summary>
    /// <param name="ct">Ends it.</param>
    public CallOptions OptionsOf(CancellationToken ct) => new(Headers, cancellationToken: ct);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels) channel.Dispose();
        await _policies.DisposeAsync().ConfigureAwait(false);
    }

    private static AsyncUnaryCall<StatusResponse> StatusOf(CallInvoker invoker, CallOptions options) =>
        new Maintenance.MaintenanceClient(invoker).StatusAsync(new StatusRequest(), options);

    /// <summary>Makes calls that nothing repeats.</summary>
    private PolicyInvoker Once(int place) => new(_channels[place].CreateCallInvoker(), isRepeatable: false, earlierAttempts: 0);

    /// <summary>Makes calls that a policy may repeat.</summary>
    private PolicyInvoker Again(int place, int earlierAttempts) => new(_channels[place].CreateCallInvoker(), isRepeatable: true, earlierAttempts);

    private async Task<T> AttemptAsync<T>(Func<CallInvoker, CallOptions, AsyncUnaryCall<T>> call, int earlierAttempts, CancellationToken ct)
    {
        var invoker = Again(Place, earlierAttempts);
        try
        {
            return await call(invoker, OptionsOf(ct)).ResponseAsync.ConfigureAwait(false);
        }
        catch (Exception failed) when (ClientPolicies.IsTransient(failed) || failed is OperationCanceledException)
        {
            Turn();
            throw;
        }
    }
}
