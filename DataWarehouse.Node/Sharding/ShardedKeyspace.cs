using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Plugins.KeyValue;

namespace DataWarehouse.Node.Sharding;

/// <summary>A sharded keyspace as it runs here: its groups in their order, each a store of its own.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="name">What requests call it.</param>
/// <param name="id">Its number in the catalogue.</param>
/// <param name="shards">How many groups it has.</param>
internal sealed class ShardedKeyspace(string name, long id, int shards)
{
    private readonly Keyspace?[] _groups = new Keyspace?[shards];

    /// <summary>What requests call it.</summary>
    public string Name => name;

    /// <summary>Its number in the catalogue; another keyspace of the same name has another one.</summary>
    public long Id => id;

    /// <summary>How many groups it has.</summary>
    public int Shards => shards;

    /// <summary>Its groups that are open here.</summary>
    public IEnumerable<Keyspace> Opened => _groups.OfType<Keyspace>();

    /// <summary>The first of its groups that is open here; null if none is.</summary>
    public Keyspace? First
    {
        get
        {
            foreach (var group in _groups)
            {
                if (group is not null) return group;
            }

            return null;
        }
    }

    /// <summary>A group is open here, or is not any more.</summary>
    /// <param name="shard">Its place.</param>
    /// <param name="group">The group; null if it has ended.</param>
    public void Set(int shard, Keyspace? group) => Volatile.Write(ref _groups[shard], group);

    /// <summary>A group that is open here; null if it is not, because it starts yet or is on other nodes only.</summary>
    /// <param name="shard">Its place.</param>
    public Keyspace? Find(int shard) => Volatile.Read(ref _groups[shard]);

    /// <summary>The place of the group that a request is about.</summary>
    /// <param name="operation">What it asks for: a range, a put, a deletion or a transaction.</param>
    /// <param name="request">Its bytes, without the envelope.</param>
    /// <returns>The place; null if its keys may lie in several groups.</returns>
    /// <exception cref="global::Grpc.Core.RpcException">It cannot be read.</exception>
    public int? ShardOf(KeyValueOperation operation, ReadOnlySpan<byte> request)
    {
        var tags = RequestTags.Of(operation, request);
        return tags.Scope switch
        {
            TagScope.None or TagScope.One => ShardMap.ShardOf(tags.Tag, shards),
            TagScope.Several => null,
            _ => throw Refusals.Of(KeyValueStatus.Malformed),
        };
    }

    /// <summary>The place of the group that a change is about.</summary>
    /// <param name="operation">What it asks for: a put, a deletion or a transaction.</param>
    /// <param name="request">Its bytes, without the envelope.</param>
    /// <exception cref="global::Grpc.Core.RpcException">It cannot be read, or its keys may lie in several groups.</exception>
    public int OneShardOf(KeyValueOperation operation, ReadOnlySpan<byte> request) =>
        ShardOf(operation, request) ?? throw (operation == KeyValueOperation.DeleteRange ? ShardedRefusals.DeletionAcrossTags() : ShardedRefusals.TransactionAcrossTags());
}
