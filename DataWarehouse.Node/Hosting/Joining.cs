using System.Globalization;
using DataWarehouse.Node.Security;
using DataWarehouse.Node.Wire;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace DataWarehouse.Node.Hosting;

/// <summary>Asks a cluster to let a node in, and binds its data directory to the life that it is given. All of it can be tried again: the same directory gets the same answer.</summary>
/// <remarks>Used by one thread.</remarks>
/// <param name="settings">Which cluster, and what the node says of itself.</param>
/// <param name="directory">Its data directory, which belongs to nobody yet.</param>
/// <param name="time">The clock.</param>
internal sealed class Joining(NodeSettings settings, NodeDirectory directory, TimeProvider time)
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    /// <summary>Joins.</summary>
    /// <param name="wish">Which cluster.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StartRefusedException">The node may not join, or nobody answers; the message says what to do.</exception>
    public async Task<NodeIdentity> JoinAsync(JoinWish wish, CancellationToken cancellationToken)
    {
        var request = RequestOf(wish);
        var patience = time.GetTimestamp();
        var last = "no address was given";
        do
        {
            foreach (var address in wish.Addresses)
            {
                try
                {
                    return Bind(await AskAsync(address, request, cancellationToken).ConfigureAwait(false));
                }
                catch (RpcException refusal) when (refusal.StatusCode is StatusCode.FailedPrecondition or StatusCode.InvalidArgument or StatusCode.Unimplemented)
                {
                    throw new StartRefusedException($"The cluster does not let it in: {refusal.Status.Detail}");
                }
                catch (RpcException failure)
                {
                    last = $"{address}: {failure.Status.Detail}";
                }
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
        while (time.GetElapsedTime(patience) < settings.JoinWait);
        throw new StartRefusedException($"Nobody let it in within {settings.JoinWait.TotalSeconds:0} s; the last answer was from {last} Give addresses at which members serve clients with --join.");
    }

    private NodeJoinRequest RequestOf(JoinWish wish)
    {
        var client = settings.AdvertisedClient ?? settings.ListenClient;
        var peer = settings.AdvertisedPeer ?? settings.ListenPeer;
        if (settings.Name is not { } name || !ClusterMember.IsName(name)) throw new StartRefusedException("A node that joins needs a name of its own: give it with --name.");
        if (client is null || peer is null || client.IsAnyPort || peer.IsAnyPort || client.IsWildcard || peer.IsWildcard)
            throw new StartRefusedException("The others must find a node that joins: give its addresses with ports by --client-address and --peer-address, or, where it listens at others, by --advertise-client and --advertise-peer.");
        var request = new NodeJoinRequest
        {
            Token = wish.Token.ToText(),
            Name = name,
            Directory = directory.BeginJoin().ToString("x32", CultureInfo.InvariantCulture),
            Peer = peer.ToString(),
            Client = client.ToString(),
            FeatureLevel = settings.Levels.Highest,
        };
        foreach (var label in settings.Labels.Items) request.Labels.Add(label.Name, label.Value);
        return request;
    }

    private async Task<(NodeJoinRequest Request, NodeJoinResponse Response)> AskAsync(HostPort address, NodeJoinRequest request, CancellationToken cancellationToken)
    {
        var tls = new NodeTls(settings, NullLogger<NodeTls>.Instance).ForForwarding();
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2), UseProxy = false };
        if (tls is not null) handler.SslOptions = tls;
        using var channel = GrpcChannel.ForAddress($"{(tls is null ? "http" : "https")}://{address}", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
        var response = await new Members.MembersClient(channel).JoinAsync(request, deadline: time.GetUtcNow().UtcDateTime + AnswerWithin, cancellationToken: cancellationToken).ResponseAsync.ConfigureAwait(false);
        return (request, response);
    }

    private NodeIdentity Bind((NodeJoinRequest Request, NodeJoinResponse Response) joined)
    {
        var (request, response) = joined;
        var self = new ClusterMember(request.Name, response.Incarnation, HostPort.Parse(request.Peer), HostPort.Parse(request.Client));
        var others = response.Members.Where(member => member.Name != request.Name).Select(static member => new ClusterMember(member.Name, member.Incarnation, HostPort.Parse(member.Peer), HostPort.Parse(member.Client)));
        var number = UInt128.Parse(request.Directory, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return directory.Bind(new NodeIdentity(ClusterFile.Read(response.Plan, "the plan of the cluster"), self, 1, number)
        {
            SystemReplica = response.SystemReplica,
            Members = [.. others.Append(self).OrderBy(static member => member.Incarnation)],
        });
    }
}
