using System.Globalization;
using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Policies;
using Grpc.Core;

namespace DataWarehouse.Node.Forwarding;

/// <summary>One question to another node, which its policy may ask more than once.</summary>
/// <remarks>Not thread-safe: its attempts follow each other.</remarks>
internal sealed class ForwardCall
{
    private readonly ForwardLink _link;
    private readonly KeyspaceEntry? _keyspace;
    private readonly byte[] _request;
    private int _attempts;

    /// <summary>Prepares it.</summary>
    /// <param name="link">The way to the other node.</param>
    /// <param name="keyspace">Which keyspace it is about; null for none.</param>
    /// <param name="kind">What is asked.</param>
    /// <param name="rest">What it is about; copied.</param>
    public ForwardCall(ForwardLink link, KeyspaceEntry? keyspace, ForwardKind kind, ReadOnlySpan<byte> rest) =>
        (_link, _keyspace, Kind, _request) = (link, keyspace, kind, ForwardFormat.WriteRequest(kind, rest));

    /// <summary>What is asked.</summary>
    public ForwardKind Kind { get; }

    /// <summary>Asks.</summary>
    /// <param name="ct">Gives up.</param>
    public ValueTask<EngineAnswer> AttemptAsync(CancellationToken ct) =>
        _link.AskAsync(PolicyInvoker.Tell(_keyspace is null ? null : HeadersOf(_keyspace), _attempts++), _request, ct);

    private static Metadata? HeadersOf(KeyspaceEntry entry) =>
        entry.IsSharded ? new Metadata { { KeyspaceRouter.GroupMetadata, entry.Group.ToString(CultureInfo.InvariantCulture) } }
        : entry.Name == ClusterPlan.DefaultKeyspace ? null
        : new Metadata { { KeyspaceRouter.Metadata, entry.Name } };
}
