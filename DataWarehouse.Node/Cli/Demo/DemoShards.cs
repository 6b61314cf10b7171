using DataWarehouse.Node.Cli.Commands;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Processes;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;
using Grpc.Core;

namespace DataWarehouse.Node.Cli.Demo;

/// <summary>The demo's sharded keyspace: makes it, and says who leads its groups.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="nodes">The nodes.</param>
internal sealed class DemoShards(ServerCluster nodes)
{
    /// <summary>How many groups it has.</summary>
    public const int Groups = 3;

    private static readonly TimeSpan WaitAtMost = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly Metadata Headers = new() { { ServerConnection.KeyspaceHeader, DemoRecords.Keyspace } };

    /// <summary>Makes it, and waits until all nodes know a leader of each group.</summary>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="CommandFailedException">It does not come about in time.</exception>
    public async Task<KeyspaceRow> CreateAsync(CancellationToken ct)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(ct);
        late.CancelAfter(AnswerWithin);
        try
        {
            var request = new KeyspaceCreateRequest { Name = DemoRecords.Keyspace, Kind = KeyspaceKind.Sharded, Groups = Groups };
            await new Wire.Keyspaces.KeyspacesClient(nodes.At(0)).CreateAsync(request, cancellationToken: late.Token).ResponseAsync.ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is RpcException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            throw new CommandFailedException(ExitCodes.Failed, $"The sharded keyspace '{DemoRecords.Keyspace}' was not made: {(failed as RpcException)?.Status.Detail ?? "no answer in time"}.", failed);
        }

        return await WaitAsync(lost: null, ct).ConfigureAwait(false);
    }

    /// <summary>Waits until all nodes that run know a leader of each group that is not the lost one, and the same one.</summary>
    /// <param name="lost">The name of a node that leads nothing any more; null for none.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="CommandFailedException">There are none in time.</exception>
    public async Task<KeyspaceRow> WaitAsync(string? lost, CancellationToken ct)
    {
        for (var began = TimeProvider.System.GetTimestamp(); ;)
        {
            var places = Enumerable.Range(0, nodes.Endpoints.Length).Where(nodes.IsRunning);
            var rows = await Task.WhenAll(places.Select(place => FindAsync(place, ct))).ConfigureAwait(false);
            if (rows.All(row => row is not null && row.Groups!.All(group => group.Leader.Length > 0 && group.Leader != lost) && row.Groups!.SequenceEqual(rows[0]!.Groups!))) return rows[0]!;
            if (TimeProvider.System.GetElapsedTime(began) > WaitAtMost)
                throw new CommandFailedException(ExitCodes.Unavailable, $"The groups of the keyspace '{DemoRecords.Keyspace}' have not all found leaders within {WaitAtMost.TotalSeconds:0} s.");
            await Task.Delay(Pause, TimeProvider.System, ct).ConfigureAwait(false);
        }
    }

    /// <summary>Asks a node how its part of the keyspace is.</summary>
    /// <param name="place">The place of the node.</param>
    /// <param name="ct">Gives up.</param>
    public Task<StatusResponse?> AskAsync(int place, CancellationToken ct) => nodes.AskAsync(place, Headers, ct);

    private async Task<KeyspaceRow?> FindAsync(int place, CancellationToken ct)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(ct);
        late.CancelAfter(AnswerWithin);
        try
        {
            var answer = await new Wire.Keyspaces.KeyspacesClient(nodes.At(place)).ListAsync(new KeyspaceListRequest(), cancellationToken: late.Token).ResponseAsync.ConfigureAwait(false);
            return answer.Keyspaces.FirstOrDefault(static keyspace => keyspace.Name == DemoRecords.Keyspace) is { Serving: true } found ? KeyspaceRow.Of(found) : null;
        }
        catch (Exception failed) when (failed is RpcException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return null;
        }
    }
}
