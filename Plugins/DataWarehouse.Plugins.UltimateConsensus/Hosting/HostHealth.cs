using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Watching;
using DataWarehouse.SDK.Contracts.Hierarchy;
using DataWarehouse.SDK.Health;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Hosting;

/// <summary>Says how the voters and groups of a process are, from what is known already: it asks nobody and waits for nothing.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="host">The voters and groups.</param>
/// <param name="options">How they run.</param>
internal sealed class HostHealth(ConsensusHost host, UltimateConsensusOptions options)
{
    /// <summary>How many are named.</summary>
    private const int StandstillsMax = 16;

    /// <summary>The nodes, with a short state of each.</summary>
    public ConsensusPluginBase.ClusterHealthInfo Nodes()
    {
        var states = host.Nodes.ToDictionary(static node => node.Node, StateOf, StringComparer.Ordinal);
        var healthy = host.Nodes.Count(IsHealthy);
        return new ConsensusPluginBase.ClusterHealthInfo(host.Nodes.Count, healthy, states);
    }

    /// <summary>The plugin's report.</summary>
    public HealthReport Report()
    {
        var leaderless = host.Boards.Count(static board => board.Leader == default(PeerId));
        var faulted = host.Boards.Count(static board => board.IsLost);
        var unwell = host.Voters.Count(voter => !Runs(voter));
        Standstill[] standing = [.. host.Voters.SelectMany(static voter => voter.Node?.Standstills ?? [])];
        var led = host.Boards.Count(static board => board.Leading is not null);
        var status = faulted > 0 || unwell == host.Voters.Count ? HealthStatus.Unhealthy : leaderless > 0 || unwell > 0 || standing.Length > 0 ? HealthStatus.Degraded : HealthStatus.Healthy;
        return new HealthReport(status, Describe(leaderless, faulted, unwell, standing), new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["mode"] = Text(options.Mode),
            ["durable"] = options.Mode == ConsensusMode.Memory ? "false" : "true",
            ["durability"] = options.Mode == ConsensusMode.Memory ? "memory" : options.Durability.ToString().ToLowerInvariant(),
            ["tolerates-machine-loss"] = options.Mode == ConsensusMode.Networked ? "true" : "false",
            ["groups"] = Text(host.Groups.Count),
            ["groups-led"] = Text(led),
            ["groups-leaderless"] = Text(leaderless),
            ["groups-faulted"] = Text(faulted),
            ["voters-here"] = Text(host.Voters.Count),
            ["voters-stopped"] = Text(unwell),
            ["groups-standing-still"] = Text(host.Voters.Sum(static voter => voter.Node?.GroupsStandingStill ?? 0)),
            ["standstills"] = string.Join("; ", standing.Take(StandstillsMax).Select(static one => one.Text)),
        });
    }

    private string Describe(int leaderless, int faulted, int unwell, Standstill[] standing)
    {
        if (unwell > 0 && host.Voters.FirstOrDefault(static voter => voter.Fault is not null) is { } failed) return $"The log of {failed.Peer.Node} has failed: {failed.Fault}";
        if (faulted > 0) return $"{Text(faulted)} groups have stopped here after faults.";
        if (unwell > 0) return $"{Text(unwell)} of {Text(host.Voters.Count)} voters do not run.";
        if (standing.Length > 0) return $"Something does not get on: {standing[0].Text}.";
        return leaderless > 0 ? $"{Text(leaderless)} of {Text(host.Groups.Count)} groups have no known leader." : $"All {Text(host.Groups.Count)} groups have leaders.";
    }

    private bool IsHealthy(PeerId node) => VoterOf(node) is { } voter ? Runs(voter) : host.IsConnected(node);

    private string StateOf(PeerId node)
    {
        var led = host.Boards.Count(board => board.Leader == node);
        var leads = $"leads {Text(led)} of {Text(host.Groups.Count)} groups";
        if (VoterOf(node) is not { } voter) return host.IsConnected(node) ? $"connected, {leads}" : "not connected";
        if (voter.Fault is not null) return "failed";
        return voter.Node is null ? "stopped" : $"running, {leads}";
    }

    private Voter? VoterOf(PeerId node) => host.Voters.FirstOrDefault(voter => voter.Peer == node);

    private static bool Runs(Voter voter) => voter is { Node: not null, Fault: null };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(ConsensusMode mode) => mode.ToString().ToLowerInvariant();
}
