using DataWarehouse.Node.Policies;
using DataWarehouse.Node.Security;
using DataWarehouse.Node.Systems;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace DataWarehouse.Node.Hosting;

/// <summary>
/// A running node. It starts in this order: data directory, engine with all keyspaces, then the address for clients; and stops in the opposite one, after leaders have moved away.
/// </summary>
/// <remarks>Thread-safe after the start.</remarks>
internal sealed class NodeHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly PolicyFile? _policies;

    private NodeHost(WebApplication application, PolicyFile? policies, NodeIdentity identity, HostPort client, HostPort peer)
    {
        (_application, _policies, Identity, Client, Peer) = (application, policies, identity, client, peer);
    }

    /// <summary>Whose data directory it is.</summary>
    public NodeIdentity Identity { get; }

    /// <summary>Where clients reach it.</summary>
    public HostPort Client { get; }

    /// <summary>Where peers reach it.</summary>
    public HostPort Peer { get; }

    /// <summary>Where health and metrics are answered over HTTP/1.1, or null.</summary>
    public HostPort? Http { get; private init; }

    /// <summary>Where clients of single keyspaces reach them.</summary>
    public IReadOnlyList<KeyspaceAddress> Keyspaces { get; private init; } = [];

    /// <summary>The parts of the node.</summary>
    public IServiceProvider Services => _application.Services;

    /// <summary>Starts a node.</summary>
    /// <param name="settings">How it runs.</param>
    /// <param name="logging">Where it logs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StartRefusedException">It does not start; the message says why, and what to do.</exception>
    public static async Task<NodeHost> StartAsync(NodeSettings settings, Action<ILoggingBuilder> logging, CancellationToken cancellationToken)
    {
        var policies = settings.PolicyFile is { } path ? new PolicyFile(path) : null;
        if (policies is not null && PolicyRegistration.FindFlaw(policies, NodeComposition.AnswerWithin(settings)) is { } mistake)
        {
            policies.Dispose();
            throw new StartRefusedException(mistake);
        }

        var directory = new NodeDirectory(settings.DataDirectory);
        directory.Expect(settings.Levels);
        var identity = Advertise(settings, await FindIdentityAsync(settings, directory, cancellationToken).ConfigureAwait(false));
        var client = settings.ListenClient ?? identity.Self.Client;
        if (ExposureRule.FindFlaw(settings, client, settings.ListenPeer ?? identity.Self.Peer) is { } flaw) throw new StartRefusedException(flaw);

        var keeper = new IdentityKeeper(directory, identity);
        var application = NodeComposition.Build(settings, identity, keeper, client, logging, policies);
        try
        {
            await AskAsync(application, directory, identity, cancellationToken).ConfigureAwait(false);
            var engine = application.Services.GetRequiredService<NodeEngine>();
            await engine.StartAsync(directory.LogPath).ConfigureAwait(false);

            // Before anything can be let go of here.
            keeper.MarkBegun();
            await ListenAsync(application, client, cancellationToken).ConfigureAwait(false);
            var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(HostPort.Parse).ToList();
            var host = new NodeHost(application, policies, identity, new HostPort(client.Host, addresses[0].Port), engine.PeerAddress)
            {
                Http = settings.ListenHttp is { } http ? new HostPort(http.Host, addresses[1].Port) : null,
                Keyspaces = [.. settings.KeyspaceAddresses.Zip(addresses.Skip(settings.ListenHttp is null ? 1 : 2), static (bound, real) => bound with { Address = new HostPort(bound.Address.Host, real.Port) })],
            };
            host.NameChosenPorts();
            return host;
        }
        catch
        {
            await application.DisposeAsync().ConfigureAwait(false);
            policies?.Dispose();
            throw;
        }
    }

    /// <summary>Whether and why the node ends of itself.</summary>
    public NodeExit Exit => Services.GetRequiredService<NodeExit>();

    /// <summary>Waits until the process is told to stop, and stops.</summary>
    public Task WaitForStopAsync() => _application.WaitForShutdownAsync();

    /// <summary>Says where the members are now.</summary>
    /// <param name="members">All members.</param>
    public void Introduce(IReadOnlyList<ClusterMember> members) => Services.GetRequiredService<MemberBook>().Replace(members);

    /// <summary>Stops as a signal would make it.</summary>
    public Task StopAsync() => _application.StopAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
        _policies?.Dispose();
    }

    private static async Task<NodeIdentity> FindIdentityAsync(NodeSettings settings, NodeDirectory directory, CancellationToken cancellationToken)
    {
        if (settings.Join is not { } wish) return directory.Open(settings.Plan, settings.Name, ClusterSeed.Alone(settings));
        if (settings.Plan is not null) throw new StartRefusedException("A node either begins a cluster with others, by --cluster, or joins one that runs, by --join and --token: leave one of them away.");
        directory.Expect(wish.Token.Cluster);
        return directory.IsBound
            ? directory.Open(null, settings.Name, ClusterSeed.Alone(settings))
            : await new Joining(settings, directory, TimeProvider.System).JoinAsync(wish, cancellationToken).ConfigureAwait(false);
    }

    private static async Task AskAsync(WebApplication application, NodeDirectory directory, NodeIdentity identity, CancellationToken cancellationToken)
    {
        try
        {
            await application.Services.GetRequiredService<Admission>().AskAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StartRefusedException) when (identity is { HasBegun: false, IsFounder: true, StartCounter: 1 })
        {
            // Nothing was begun in it: it is as empty as it was.
            directory.Unbind();
            throw;
        }
    }

    /// <summary>Where the node is reached from now on: where it was told to say so, else where it listens if that is an address that others can go to, else where it was before.</summary>
    private static NodeIdentity Advertise(NodeSettings settings, NodeIdentity identity)
    {
        var self = identity.Self with
        {
            Client = settings.AdvertisedClient ?? (settings.ListenClient is { IsWildcard: false } client ? client : identity.Self.Client),
            Peer = settings.AdvertisedPeer ?? (settings.ListenPeer is { IsWildcard: false } peer ? peer : identity.Self.Peer),
        };
        return identity with { Self = self, Members = [.. identity.Members.Where(member => member.Id != self.Id).Append(self).OrderBy(static member => member.Incarnation)] };
    }

    private static async Task ListenAsync(WebApplication application, HostPort client, CancellationToken cancellationToken)
    {
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (application.Services.GetRequiredService<NodeExit>().Reason is { } reason)
        {
            // The cluster, or this node's own log, has refused it meanwhile.
            throw new StartRefusedException($"It stops: {reason}", exception);
        }
        catch (IOException exception)
        {
            throw new StartRefusedException($"The address for clients, {client}, or one of --http-address and --keyspace-address, cannot be listened on: {exception.Message} Give another one with --client-address.", exception);
        }
    }

    /// <summary>Where the system chose a port, clients are told that one.</summary>
    private void NameChosenPorts()
    {
        var book = Services.GetRequiredService<MemberBook>();
        if (!Identity.Self.Client.IsAnyPort && !Identity.Self.Peer.IsAnyPort) return;
        book.Replace([.. book.Members.Select(member => member.Id != book.Self ? member : member with
        {
            Client = member.Client.IsAnyPort ? Client : member.Client,
            Peer = member.Peer.IsAnyPort ? Peer : member.Peer,
        })]);
    }
}
