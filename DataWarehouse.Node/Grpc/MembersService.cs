using System.Globalization;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Systems;
using DataWarehouse.Node.Wire;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Tokens;
using Grpc.Core;

namespace DataWarehouse.Node.Grpc;

/// <summary>The admin service of nodes: lets them in, lists them, has them emptied and removes them, and hands out the tokens that they join by.</summary>
/// <remarks>Thread-safe; one instance serves all requests.</remarks>
/// <param name="desk">The membership.</param>
/// <param name="gate">Has this node catch up with the system group, so that what was done at another node is seen here.</param>
/// <param name="book">Where the members are.</param>
/// <param name="identity">What the cluster began from.</param>
internal sealed class MembersService(MemberDesk desk, SystemGate gate, MemberBook book, NodeIdentity identity) : Members.MembersBase
{
    /// <inheritdoc/>
    public override async Task<NodeJoinResponse> Join(NodeJoinRequest request, ServerCallContext context)
    {
        RefuseObstacle();
        if (!JoinToken.TryParse(request.Token, out var token)) throw Refuse("that is no join token; a token begins with 'dw1.' and 'dw token create' makes one");
        var answer = Demand(await desk.JoinAsync(token, IntroductionOf(request), context.CancellationToken).ConfigureAwait(false));
        var response = new NodeJoinResponse { Incarnation = answer.Value, SystemReplica = answer.Second, Plan = ClusterFile.Write(identity.Plan) };
        response.Members.AddRange(book.Members.Select(static member => new NodeAddress { Name = member.Name, Incarnation = member.Incarnation, Peer = member.Peer.ToString(), Client = member.Client.ToString() }));
        return response;
    }

    /// <inheritdoc/>
    public override async Task<NodeListResponse> List(NodeListRequest request, ServerCallContext context)
    {
        await gate.CatchUpAsync(context.CancellationToken).ConfigureAwait(false);
        var response = new NodeListResponse();
        response.Nodes.AddRange(desk.State.Nodes.Values.Select(Describe));
        return response;
    }

    /// <inheritdoc/>
    public override async Task<NodeSetServiceResponse> SetService(NodeSetServiceRequest request, ServerCallContext context)
    {
        await gate.CatchUpAsync(context.CancellationToken).ConfigureAwait(false);
        Demand(await desk.SetServiceAsync(Find(request.Id), request.Draining ? NodeService.Draining : NodeService.InService, context.CancellationToken).ConfigureAwait(false));
        return new NodeSetServiceResponse();
    }

    /// <inheritdoc/>
    public override async Task<NodeRemoveResponse> Remove(NodeRemoveRequest request, ServerCallContext context)
    {
        await RemoveAsync(request.Id, context.CancellationToken).ConfigureAwait(false);
        return new NodeRemoveResponse();
    }

    /// <summary>Removes a member, for whichever service was asked.</summary>
    /// <param name="number">The member's number.</param>
    /// <param name="cancellationToken">Ends the wait for a leader.</param>
    /// <exception cref="RpcException">There is no such member, or it must not be removed.</exception>
    public async Task RemoveAsync(ulong number, CancellationToken cancellationToken)
    {
        await gate.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        var node = Find(number);
        if (desk.FindNeed(node) is { } need) throw Refuse(need);
        Demand(await desk.RemoveAsync(node, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public override async Task<TokenCreateResponse> CreateToken(TokenCreateRequest request, ServerCallContext context)
    {
        RefuseObstacle();
        var (name, token, answer) = await desk.CreateTokenAsync(request.Name, request.Seconds, request.Uses, context.CancellationToken).ConfigureAwait(false);
        return new TokenCreateResponse { Name = name, Token = token.ToText(), ExpiresUnixMs = Milliseconds(Demand(answer).Value) };
    }

    /// <inheritdoc/>
    public override async Task<TokenListResponse> ListTokens(TokenListRequest request, ServerCallContext context)
    {
        await gate.CatchUpAsync(context.CancellationToken).ConfigureAwait(false);
        var response = new TokenListResponse();
        response.Tokens.AddRange(desk.State.Tokens.Values.Select(static token => new TokenDescription { Name = token.Name, ExpiresUnixMs = Milliseconds(token.ExpiresAtTicks), UsesLeft = token.UsesLeft }));
        return response;
    }

    /// <inheritdoc/>
    public override async Task<TokenRevokeResponse> RevokeToken(TokenRevokeRequest request, ServerCallContext context)
    {
        RefuseObstacle();
        Demand(await desk.RevokeTokenAsync(request.Name, context.CancellationToken).ConfigureAwait(false));
        return new TokenRevokeResponse();
    }

    /// <inheritdoc/>
    public override async Task<UpgradeStatusResponse> UpgradeStatus(UpgradeStatusRequest request, ServerCallContext context)
    {
        await gate.CatchUpAsync(context.CancellationToken).ConfigureAwait(false);
        RefuseObstacle();
        return UpgradeView.Of(desk.State, desk.IsHeard);
    }

    /// <inheritdoc/>
    public override async Task<UpgradeFinaliseResponse> Finalise(UpgradeFinaliseRequest request, ServerCallContext context)
    {
        RefuseObstacle();
        if (request.Level is < FeatureLevels.First or > SystemLimits.FeatureLevelMax) throw Refuse("say which feature level; 'dw upgrade status' shows what is possible");
        return new UpgradeFinaliseResponse { Level = (int)Demand(await desk.FinaliseAsync(request.Level, context.CancellationToken).ConfigureAwait(false)).Value };
    }

    private static long Milliseconds(long ticks) => (ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;

    private static RpcException Refuse(string reason) => new(new Status(StatusCode.FailedPrecondition, reason));

    private static SystemAnswer Demand(SystemAnswer? answer) => answer switch
    {
        null => throw new RpcException(new Status(StatusCode.Unavailable, "the system group did not answer in time; what was asked for may have happened or may still happen: list the members, or see 'dw upgrade status'")),
        { IsDone: true } => answer,
        { Status: SystemStatus.TryAgain } => throw new RpcException(new Status(StatusCode.Unavailable, answer.Reason)),
        _ => throw Refuse($"{answer.Reason}; {answer.WayOut}"),
    };

    private static NodeIntroduction IntroductionOf(NodeJoinRequest request)
    {
        if (!SystemNames.IsName(request.Name)) throw Refuse($"'{request.Name}' is no name for a node: {SystemNames.Rule}");
        if (!HostPort.TryParse(request.Peer, out var peer) || !HostPort.TryParse(request.Client, out var client)) throw Refuse("a node that joins says by which host and port others and clients reach it");
        if (!UInt128.TryParse(request.Directory, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var directory)) throw Refuse("a node that joins says the number of its data directory");
        if (!AttributeSet.TryMake([.. request.Labels.Select(static label => new SystemAttribute(label.Key, label.Value))], out var labels, out var reason)) throw Refuse($"the labels are not taken: {reason}");
        if (request.FeatureLevel < 1) throw Refuse("a node that joins says what its release can do");
        return new NodeIntroduction { Name = request.Name, Directory = directory, Addresses = MemberRoll.AddressesOf(new ClusterMember(request.Name, 1, peer, client)), Labels = labels, FeatureLevel = request.FeatureLevel };
    }

    private void RefuseObstacle()
    {
        if (desk.Obstacle is { } obstacle) throw Refuse(obstacle);
    }

    private NodeRecord Find(ulong number)
    {
        if (book.Find(number) is null) throw Refusals.MemberNotFound();
        RefuseObstacle();
        return desk.Find(number) ?? throw Refusals.MemberNotFound();
    }

    private NodeDescription Describe(NodeRecord node)
    {
        var place = book.Find(node.Peer);
        var description = new NodeDescription
        {
            Id = book.NumberOf(node.Peer),
            Name = node.Name,
            Incarnation = node.Incarnation.Value,
            Peer = place?.Peer.ToString() ?? string.Empty,
            Client = place?.Client.ToString() ?? string.Empty,
            Heard = desk.IsHeard(node.Peer),
            Draining = node.Service == NodeService.Draining,
            Replicas = desk.State.Groups.Values.Count(group => group.Group != SystemGroup.Number && group.TryFind(node.Peer, out _)),
            Votes = desk.State.Groups[SystemGroup.Number].TryFind(node.Peer, out var replica) && replica.Part == ReplicaPart.Voter,
        };
        foreach (var label in node.Introduction.Labels.Items) description.Labels.Add(label.Name, label.Value);
        return description;
    }
}
