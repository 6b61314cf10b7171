using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Systems;
using DataWarehouse.Node.Wire;
using Grpc.Core;

namespace DataWarehouse.Node.Grpc;

/// <summary>The admin service of keyspaces: makes them, lists them, ends them, on any node.</summary>
/// <remarks>Thread-safe; one instance serves all requests.</remarks>
/// <param name="catalogue">Which keyspaces there are to be.</param>
/// <param name="gate">Has this node catch up with the system group, so that what was done at another node is seen here.</param>
/// <param name="table">Which run here.</param>
/// <param name="book">Which node this is.</param>
/// <param name="settings">How long to wait until a new one is served.</param>
internal sealed class KeyspacesService(IKeyspaceCatalogue catalogue, SystemGate gate, KeyspaceTable table, MemberBook book, NodeSettings settings) : Wire.Keyspaces.KeyspacesBase
{
    /// <summary>Electing many leaders takes its time.</summary>
    private static readonly TimeSpan PatiencePerGroup = TimeSpan.FromMilliseconds(10);

    private const int ShardsMax = Plugins.UltimateConsensus.Systems.SystemLimits.GroupsOfKeyspaceMax;

    /// <inheritdoc/>
    public override async Task<KeyspaceCreateResponse> Create(KeyspaceCreateRequest request, ServerCallContext context)
    {
        var verdict = await catalogue.CreateAsync(FormOf(request), context.CancellationToken).ConfigureAwait(false);
        if (verdict.Groups is not { } groups) throw new RpcException(new Status(StatusCode.FailedPrecondition, verdict.Reason!));
        using var late = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        late.CancelAfter(settings.LeaderWait + (groups.Count * PatiencePerGroup));
        try
        {
            await table.WaitForAsync(groups.Where(group => group.Voters.Any(voter => voter.Node == book.Self)).Select(static group => group.Group), late.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            // It is made; the answer says that nobody leads it yet.
        }

        return new KeyspaceCreateResponse { Keyspace = Describe(groups) };
    }

    /// <inheritdoc/>
    public override async Task<KeyspaceListResponse> List(KeyspaceListRequest request, ServerCallContext context)
    {
        if (!request.Local) await gate.CatchUpAsync(context.CancellationToken).ConfigureAwait(false);
        var response = new KeyspaceListResponse();
        response.Keyspaces.AddRange(catalogue.Entries.GroupBy(static entry => entry.Name, StringComparer.Ordinal).Select(groups => Describe([.. groups])));
        return response;
    }

    /// <inheritdoc/>
    public override async Task<KeyspaceDeleteResponse> Delete(KeyspaceDeleteRequest request, ServerCallContext context)
    {
        await gate.CatchUpAsync(context.CancellationToken).ConfigureAwait(false);
        var verdict = await catalogue.DeleteAsync(request.Name, context.CancellationToken).ConfigureAwait(false);
        return verdict.IsDone ? new KeyspaceDeleteResponse() : throw new RpcException(new Status(StatusCode.FailedPrecondition, verdict.Reason!));
    }

    private static KeyspaceForm FormOf(KeyspaceCreateRequest request) => request.Kind switch
    {
        KeyspaceKind.Consensus when request.Groups is 0 or 1 => new KeyspaceForm(request.Name, Shards: 0),
        KeyspaceKind.Consensus => throw Refuse("A consensus keyspace has one group; for more, make a sharded one: 'dw keyspace create NAME --kind sharded --groups N'."),
        KeyspaceKind.Sharded when request.Groups is >= 1 and <= ShardsMax => new KeyspaceForm(request.Name, request.Groups),
        KeyspaceKind.Sharded => throw Refuse(FormattableString.Invariant($"A sharded keyspace has 1 to {ShardsMax} groups, not {request.Groups}; their number never changes.")),
        _ => throw Refuse("There are consensus and sharded keyspaces; this node knows no other kind."),
    };

    private static RpcException Refuse(string reason) => new(new Status(StatusCode.InvalidArgument, reason));

    private KeyspaceDescription Describe(IReadOnlyList<KeyspaceEntry> groups)
    {
        var description = new KeyspaceDescription { Name = groups[0].Name, Kind = groups[0].IsSharded ? KeyspaceKind.Sharded : KeyspaceKind.Consensus };
        description.Groups.AddRange(groups.Select(Describe));
        description.Serving = description.Groups.All(static group => group.Serving);
        if (!groups[0].IsSharded) (description.Group, description.Leader) = (description.Groups[0].Group, description.Groups[0].Leader);
        return description;
    }

    private GroupDescription Describe(KeyspaceEntry entry)
    {
        var running = table.FindOpen(entry.Group);
        return new GroupDescription { Group = entry.Group, Leader = running?.Leadership.Now.Leader.Node ?? string.Empty, Serving = running is { Fault: null } };
    }
}
