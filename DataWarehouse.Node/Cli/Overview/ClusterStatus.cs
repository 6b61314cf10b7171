using System.Collections.Immutable;
using DataWarehouse.Node.Cli.Commands;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Wire;
using DataWarehouse.SDK.Resilience;
using Grpc.Core;

namespace DataWarehouse.Node.Cli.Overview;

/// <summary>Asks every node of a cluster how it is, the ones that the given endpoints do not name too.</summary>
/// <remarks>Not thread-safe; one question at a time.</remarks>
internal sealed class ClusterStatus : IAsyncDisposable
{
    private readonly ServerConnection _nodes;
    private readonly ImmutableDictionary<string, string> _names;

    private ClusterStatus(ServerConnection nodes, ImmutableDictionary<string, string> names) => (_nodes, _names) = (nodes, names);

    /// <summary>Finds the nodes.</summary>
    /// <param name="settings">Where some of them are.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>What asks them.</returns>
    /// <exception cref="CommandFailedException">None of the given ones answers.</exception>
    public static async Task<ClusterStatus> OpenAsync(ClientSettings settings, CancellationToken ct)
    {
        MemberListResponse members;
        var servers = await ServerConnection.OpenAsync(settings, ct).ConfigureAwait(false);
        await using (servers.ConfigureAwait(false))
            members = await servers.ReadAsync((invoker, options) => new Cluster.ClusterClient(invoker).MemberListAsync(new MemberListRequest(), options), ct).ConfigureAwait(false);
        var (endpoints, names) = (settings.Endpoints, ImmutableDictionary<string, string>.Empty);
        foreach (var member in members.Members)
        {
            if (!ClientSettings.TryParseEndpoints(string.Join(',', member.ClientURLs), out var urls)) continue;
            foreach (var url in urls) names = names.SetItem(url.Authority, member.Name);
            if (!urls.Any(url => endpoints.Any(known => known.Authority == url.Authority))) endpoints = endpoints.Add(urls[0]);
        }

        var all = settings with { Endpoints = endpoints };
        return new ClusterStatus(await ServerConnection.OpenAsync(all, ct).ConfigureAwait(false), names);
    }

    /// <summary>Asks all nodes at once.</summary>
    /// <param name="ct">Gives up.</param>
    /// <returns>A status for each, those that do not answer too.</returns>
    public Task<NodeStatus[]> AskAsync(CancellationToken ct) => Task.WhenAll(_nodes.Endpoints.Select((_, place) => AskAsync(place, ct)));

    /// <summary>Makes a status of an answer.</summary>
    /// <param name="endpoint">Where was asked.</param>
    /// <param name="name">The node's name, where known.</param>
    /// <param name="answer">The answer; null where there was none.</param>
    public static NodeStatus StatusOf(string endpoint, string? name, StatusResponse? answer) => answer is null
        ? new NodeStatus { Endpoint = endpoint, Name = name, Role = "down" }
        : new NodeStatus
        {
            Endpoint = endpoint,
            Name = name,
            Id = MemberRow.IdText(answer.Header.MemberId),
            Version = answer.Version,
            Role = RoleOf(answer),
            Term = (long)answer.RaftTerm,
            AppliedIndex = (long)answer.RaftAppliedIndex,
            Revision = answer.Header.Revision,
            DbBytes = answer.DbSize,
            Errors = answer.Errors.Count == 0 ? null : [.. answer.Errors],
        };

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    private static string RoleOf(StatusResponse answer) =>
        answer.IsLearner ? "learner" : answer.Leader != 0 && answer.Leader == answer.Header.MemberId ? "leader" : "follower";

    private async Task<NodeStatus> AskAsync(int place, CancellationToken ct)
    {
        var endpoint = _nodes.Endpoints[place].Authority;
        var name = _names.GetValueOrDefault(endpoint);
        try
        {
            var answer = await _nodes.ProbeAsync(place, static (invoker, options) => new Maintenance.MaintenanceClient(invoker).StatusAsync(new StatusRequest(), options), ct).ConfigureAwait(false);
            return StatusOf(endpoint, name, answer);
        }
        catch (RpcException failed)
        {
            return StatusOf(endpoint, name, answer: null) with { Errors = [failed.Status.Detail] };
        }
        catch (ResilienceRejectedException refused)
        {
            return StatusOf(endpoint, name, answer: null) with { Errors = [refused.Rejection == ResilienceRejection.TimedOut ? "no answer in time" : refused.Message] };
        }
    }
}
