using DataWarehouse.SDK.Contracts;
using DataWarehouse.SDK.Contracts.Hierarchy;

namespace DataWarehouse.Tests.Contracts.Hierarchy;

/// <summary>The least a replication plugin must write: what it leaves out shows the defaults of the base class.</summary>
public sealed class MinimalReplicationPlugin(PluginMetadata metadata) : ReplicationPluginBase(metadata)
{
    public override Task<SyncResult> SyncAsync(string peerNodeId, CancellationToken ct) =>
        Task.FromResult(new SyncResult(SyncOutcome.UnknownPeer, 0, 0, peerNodeId));
}
