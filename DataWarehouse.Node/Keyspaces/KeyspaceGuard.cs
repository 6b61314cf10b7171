using System.Collections.Concurrent;
using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Node.Grpc;
using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;

namespace DataWarehouse.Node.Keyspaces;

/// <summary>Keeps the clients of one keyspace within its limits on this node.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="keyspace">The keyspace.</param>
/// <param name="limits">Its limits.</param>
/// <param name="counters">What is counted.</param>
/// <param name="time">The clock.</param>
internal sealed class KeyspaceGuard(string keyspace, KeyspaceLimits limits, NodeCounters counters, TimeProvider time)
{
    private readonly RequestBucket? _bucket = limits.RequestsPerSecond is { } rate ? new RequestBucket(rate, limits.RequestBurst ?? rate, time) : null;
    private readonly ConcurrentDictionary<string, byte> _connections = new(StringComparer.Ordinal);
    private int _connectionCount;
    private int _streams;

    /// <summary>Lets a request in.</summary>
    /// <param name="context">The request.</param>
    /// <exception cref="RpcException">A limit is reached.</exception>
    public void Admit(HttpContext context)
    {
        if (limits.ConnectionsMax is { } connectionsMax) AdmitConnection(context, connectionsMax);
        if (_bucket is not null && !_bucket.TryTake()) throw Refuse($"{limits.RequestsPerSecond} requests a second");
    }

    /// <summary>Checks the size of a request.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <exception cref="RpcException">It is too large.</exception>
    public void AdmitBytes(int bytes)
    {
        if (limits.RequestBytesMax is not { } bytesMax || bytes <= bytesMax) return;
        counters.Refused.Add();
        throw Refusals.RequestTooLarge();
    }

    /// <summary>Lets a stream in.</summary>
    /// <exception cref="RpcException">A limit is reached.</exception>
    public void EnterStream()
    {
        if (Interlocked.Increment(ref _streams) <= (limits.StreamsMax ?? int.MaxValue)) return;
        Interlocked.Decrement(ref _streams);
        throw Refuse($"{limits.StreamsMax} streams");
    }

    /// <summary>A stream that was let in is over.</summary>
    public void LeaveStream() => Interlocked.Decrement(ref _streams);

    private void AdmitConnection(HttpContext context, int connectionsMax)
    {
        var id = context.Connection.Id;
        if (_connections.ContainsKey(id)) return;
        if (Interlocked.Increment(ref _connectionCount) > connectionsMax)
        {
            Interlocked.Decrement(ref _connectionCount);
            throw Refuse($"{connectionsMax} connections");
        }

        if (!_connections.TryAdd(id, 0))
        {
            Interlocked.Decrement(ref _connectionCount);
            return;
        }

        // A server without this feature has no connections that end, such as one in a test's memory.
        if (context.Features.Get<IConnectionLifetimeFeature>() is { } lifetime) lifetime.ConnectionClosed.UnsafeRegister(_ => Forget(id), null);
    }

    private void Forget(string id)
    {
        if (_connections.TryRemove(id, out _)) Interlocked.Decrement(ref _connectionCount);
    }

    private RpcException Refuse(string limit)
    {
        counters.Refused.Add();
        return Refusals.LimitReached($"keyspace {keyspace}: {limit}");
    }
}
