using DataWarehouse.SDK.Contracts;
using DataWarehouse.SDK.Contracts.Hierarchy;
using DataWarehouse.SDK.Health;

namespace DataWarehouse.Tests.Raft;

/// <summary>A consensus plugin of one process that keeps the contract: an entry is committed when it is in the list, and refused without a leader.</summary>
internal sealed class SharedConsensus(int groups = 1) : ConsensusPluginBase(new PluginMetadata(new PluginId("shared"), "Shared", new Version(1, 0))
{
    Category = PluginCategory.Infrastructure,
})
{
    private readonly List<byte[]> _entries = [];

    public string? Leader { get; set; } = "self";

    public string Name { get; set; } = "multi-raft";

    public HealthStatus Health { get; set; } = HealthStatus.Healthy;

    public IReadOnlyList<byte[]> Entries => _entries;

    public override int GroupCount => groups;

    public override Task<ConsensusResult> ProposeAsync(byte[] data, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(data);
        ct.ThrowIfCancellationRequested();
        if (Leader != "self") return Task.FromResult(new ConsensusResult(false, Leader, 0, "not-leader: ask the leader"));
        _entries.Add(data);
        return Task.FromResult(new ConsensusResult(true, Leader, _entries.Count, null));
    }

    public override Task<bool> IsLeaderAsync(CancellationToken ct) => Task.FromResult(Leader == "self");

    public override Task<ConsensusState> GetStateAsync(CancellationToken ct) =>
        Task.FromResult(new ConsensusState(Name, Leader, _entries.Count, _entries.Count));

    public override Task<ClusterHealthInfo> GetClusterHealthAsync(CancellationToken ct) =>
        Task.FromResult(new ClusterHealthInfo(3, 2, new() { ["a"] = "down" }));

    protected override Task<HealthReport> OnReportHealthAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new HealthReport(Health, "One group."));
}
