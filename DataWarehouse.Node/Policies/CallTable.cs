using System.Collections.Frozen;

namespace DataWarehouse.Node.Policies;

/// <summary>
/// Which methods may be called again when a call had no answer: those that change nothing, and those for which twice is as good as once. Every method that the server offers stands here, and a
/// method that does not may not be repeated.
/// </summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal static class CallTable
{
    /// <summary>All methods by their full name, and whether each may be called again.</summary>
    public static FrozenDictionary<string, bool> Methods { get; } = new Dictionary<string, bool>(StringComparer.Ordinal)
    {
        ["/etcdserverpb.KV/Range"] = true,
        ["/etcdserverpb.KV/Put"] = false,
        ["/etcdserverpb.KV/DeleteRange"] = false,

        // What a transaction does depends on what it finds: the second time it may take its other branch.
        ["/etcdserverpb.KV/Txn"] = false,

        // The second time it would be refused as compacted already.
        ["/etcdserverpb.KV/Compact"] = false,

        // Streams are begun anew by those that read them, which know how far they came.
        ["/etcdserverpb.Watch/Watch"] = false,
        ["/etcdserverpb.Lease/LeaseGrant"] = false,
        ["/etcdserverpb.Lease/LeaseRevoke"] = false,
        ["/etcdserverpb.Lease/LeaseKeepAlive"] = false,
        ["/etcdserverpb.Lease/LeaseTimeToLive"] = true,
        ["/etcdserverpb.Lease/LeaseLeases"] = true,
        ["/etcdserverpb.Cluster/MemberAdd"] = false,
        ["/etcdserverpb.Cluster/MemberRemove"] = false,
        ["/etcdserverpb.Cluster/MemberUpdate"] = false,
        ["/etcdserverpb.Cluster/MemberList"] = true,
        ["/etcdserverpb.Cluster/MemberPromote"] = false,

        // One method lists, raises and disarms alarms.
        ["/etcdserverpb.Maintenance/Alarm"] = false,
        ["/etcdserverpb.Maintenance/Status"] = true,
        ["/etcdserverpb.Maintenance/Defragment"] = false,
        ["/etcdserverpb.Maintenance/Hash"] = true,
        ["/etcdserverpb.Maintenance/HashKV"] = true,
        ["/etcdserverpb.Maintenance/Snapshot"] = false,
        ["/etcdserverpb.Maintenance/MoveLeader"] = false,
        ["/etcdserverpb.Maintenance/Downgrade"] = false,
        ["/grpc.health.v1.Health/Check"] = true,
        ["/grpc.health.v1.Health/Watch"] = false,

        // Made again after somebody else has deleted it, a keyspace would come back empty.
        ["/datawarehouse.admin.v1.Keyspaces/Create"] = false,
        ["/datawarehouse.admin.v1.Keyspaces/List"] = true,
        ["/datawarehouse.admin.v1.Keyspaces/Delete"] = false,
        ["/datawarehouse.admin.v1.Snapshots/Save"] = false,

        // A node tries again itself, and says by its directory's number that it is the same.
        ["/datawarehouse.admin.v1.Members/Join"] = false,
        ["/datawarehouse.admin.v1.Members/List"] = true,
        ["/datawarehouse.admin.v1.Members/SetService"] = false,
        ["/datawarehouse.admin.v1.Members/Remove"] = false,
        ["/datawarehouse.admin.v1.Members/CreateToken"] = false,
        ["/datawarehouse.admin.v1.Members/ListTokens"] = true,
        ["/datawarehouse.admin.v1.Members/RevokeToken"] = false,
        ["/datawarehouse.admin.v1.Members/UpgradeStatus"] = true,
        ["/datawarehouse.admin.v1.Members/Finalise"] = false,
        ["/datawarehouse.admin.v1.Groups/Top"] = true,

        // Made again after somebody else has moved it, a leadership would go back.
        ["/datawarehouse.admin.v1.Groups/MoveLeader"] = false,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether a method may be called again.</summary>
    /// <param name="method">Its full name, as gRPC has it.</param>
    public static bool IsRepeatable(string method) => Methods.GetValueOrDefault(method);
}
