using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Systems;
using DataWarehouse.Node.Wire;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using Grpc.Core;

namespace DataWarehouse.Node.Grpc;

/// <summary>The Cluster service: who the members are, and how one is removed. How they join and where they are is not decided by its callers.</summary>
/// <remarks>Thread-safe; one instance serves all requests.</remarks>
/// <param name="table">The keyspaces that run here.</param>
/// <param name="system">The system group, which knows the members.</param>
/// <param name="gate">Asks it.</param>
/// <param name="members">Removes members.</param>
/// <param name="book">Where the members are.</param>
/// <param name="header">The header of answers.</param>
/// <param name="tls">Whether clients connect with TLS.</param>
internal sealed class ClusterService(KeyspaceTable table, SystemGroup system, SystemGate gate, MembersService members, MemberBook book, HeaderPrefix header, Security.NodeTls tls) : Cluster.ClusterBase
{
    /// <inheritdoc/>
    public override async Task<MemberListResponse> MemberList(MemberListRequest request, ServerCallContext context)
    {
        if (request.Linearizable) await gate.CatchUpAsync(context.CancellationToken).ConfigureAwait(false);
        var response = new MemberListResponse { Header = HeaderNow() };
        response.Members.AddRange(Listed().Select(MemberOf));
        return response;
    }

    /// <inheritdoc/>
    public override Task<MemberAddResponse> MemberAdd(MemberAddRequest request, ServerCallContext context) =>
        throw Refusals.Unimplemented("a node adds itself: make a token with 'dw token create' and start it with 'dw serve --join ADDRESS --token TOKEN'");

    /// <inheritdoc/>
    public override async Task<MemberRemoveResponse> MemberRemove(MemberRemoveRequest request, ServerCallContext context)
    {
        await members.RemoveAsync(request.ID, context.CancellationToken).ConfigureAwait(false);
        var response = new MemberRemoveResponse { Header = HeaderNow() };
        response.Members.AddRange(Listed().Where(member => book.NumberOf(member.Id) != request.ID).Select(MemberOf));
        return response;
    }

    /// <inheritdoc/>
    public override Task<MemberUpdateResponse> MemberUpdate(MemberUpdateRequest request, ServerCallContext context) =>
        throw (book.Find(request.ID) is null ? Refusals.MemberNotFound() : Refusals.Unimplemented("a node says itself where it is: restart it with --peer-address or --advertise-peer"));

    /// <inheritdoc/>
    public override Task<MemberPromoteResponse> MemberPromote(MemberPromoteRequest request, ServerCallContext context) => throw (book.Find(request.ID) switch
    {
        null => Refusals.MemberNotFound(),
        { } member when IsLearner(member) => Refusals.Unimplemented("learners of the system group are promoted by plan, as soon as an odd number of voters is to be had"),
        _ => Refusals.With(StatusCode.FailedPrecondition, "etcdserver: can only promote a learner member"),
    });

    /// <summary>Those that were removed are in the book as long as their replicas are moved, and members no more.</summary>
    private IEnumerable<ClusterMember> Listed() => book.Members.Where(member => !system.State.IsRetired(member.Id.Incarnation));

    private ResponseHeader HeaderNow() => table.Default is { } keyspace ? header.ToMessage(keyspace.Hub.Revision, keyspace.Leadership.Now.Term) : header.ToMessage(0, system.Leadership.Now.Term);

    private bool IsLearner(ClusterMember member) =>
        system.State.Groups.TryGetValue(SystemGroup.Number, out var group) && !(group.TryFind(member.Id, out var replica) && replica.Part == ReplicaPart.Voter);

    private Member MemberOf(ClusterMember member) => new()
    {
        ID = book.NumberOf(member.Id),
        IsLearner = IsLearner(member),
        Name = member.Name,
        PeerURLs = { $"{(tls.Peers is null ? "http" : "https")}://{member.Peer}" },
        ClientURLs = { $"{(tls.IsOnForClients ? "https" : "http")}://{member.Client}" },
    };
}
