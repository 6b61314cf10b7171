using DataWarehouse.Node.Sharding;

namespace DataWarehouse.Node.Keyspaces;

/// <summary>The place of one open stream among those that a keyspace allows; disposal gives it back, once.</summary>
/// <remarks>Not thread-safe: belongs to its stream.</remarks>
/// <param name="target">The keyspace, which has let it in.</param>
internal sealed class StreamPlace(KeyspaceTarget target) : IDisposable
{
    private readonly KeyspaceGuard? _guard = target.Guard;
    private bool _isOver;

    /// <summary>The keyspace.</summary>
    public KeyspaceTarget Target => target;

    /// <summary>The keyspace, which must have one group.</summary>
    /// <exception cref="global::Grpc.Core.RpcException">It is sharded.</exception>
    public Keyspace Keyspace => target.One ?? throw ShardedRefusals.OneGroupOnly();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isOver) return;
        _isOver = true;
        _guard?.LeaveStream();
    }
}
