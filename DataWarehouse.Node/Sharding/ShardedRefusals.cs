using DataWarehouse.Node.Grpc;
using Grpc.Core;

namespace DataWarehouse.Node.Sharding;

/// <summary>What a sharded keyspace refuses, and what to do instead.</summary>
/// <remarks>Stateless and thread-safe: makes a new exception each time.</remarks>
internal static class ShardedRefusals
{
    /// <summary>Why a watcher of keys with different tags is not made.</summary>
    public const string WatchAcrossTags =
        "etcdserver: unimplemented: a watcher in a sharded keyspace sees one key or the keys of one {tag}, since each group has revisions of its own; watch tag by tag, or use a consensus keyspace";

    /// <summary>A transaction over several tags.</summary>
    public static RpcException TransactionAcrossTags() => Refusals.With(
        StatusCode.InvalidArgument,
        "etcdserver: the keys of a transaction in a sharded keyspace must have one tag; write them with the same {tag}, as in {user7}/name and {user7}/mail, or use a consensus keyspace");

    /// <summary>A deletion over several tags.</summary>
    public static RpcException DeletionAcrossTags() => Refusals.With(
        StatusCode.InvalidArgument,
        "etcdserver: a deletion in a sharded keyspace is of one key or of keys with one {tag}; read the range and delete key by key, or use a consensus keyspace");

    /// <summary>A range over several tags that asks for or by revisions.</summary>
    public static RpcException RevisionAcrossTags() => Refusals.With(
        StatusCode.InvalidArgument,
        "etcdserver: a range over several tags of a sharded keyspace has no revision, since each group has its own; leave out revision, revision filters and sorting by revision, or ask for the keys of one {tag}");

    /// <summary>Something that only a single group can do.</summary>
    public static RpcException OneGroupOnly() => Refusals.Unimplemented(
        "leases, compaction, hashes and moves of the leader are those of one group, and this keyspace is sharded over several; use a consensus keyspace ('dw keyspace create NAME') for them");
}
