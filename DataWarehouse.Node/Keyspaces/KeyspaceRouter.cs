using System.Globalization;
using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Sharding;
using Grpc.Core;

namespace DataWarehouse.Node.Keyspaces;

/// <summary>
/// Finds the keyspace that a request means, and keeps its clients within their limits. In this order: that of the address it came in by, if that serves only one; that of the metadata <c>dw-keyspace</c>; that of the
/// first label of the authority, below the domain of keyspaces; <c>default</c>.
/// </summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="table">The keyspaces that run here.</param>
/// <param name="settings">The domain, and whether addresses of single keyspaces exist.</param>
internal sealed class KeyspaceRouter(KeyspaceTable table, NodeSettings settings)
{
    /// <summary>The metadata that names a keyspace.</summary>
    public const string Metadata = "dw-keyspace";

    /// <summary>The header that names a group, between nodes: the place of a key is known by then.</summary>
    public const string GroupMetadata = "dw-group";

    private readonly bool _hasBindings = settings.KeyspaceAddresses.Count > 0;
    private readonly string? _suffix = settings.KeyspaceDomain is { } domain ? "." + domain : null;

    /// <summary>The keyspace that a client's request means, which must have one group.</summary>
    /// <param name="context">The request.</param>
    /// <exception cref="RpcException">There is no such keyspace here, it is sharded, or a limit is reached.</exception>
    public Keyspace Find(ServerCallContext context) => Locate(context).One ?? throw ShardedRefusals.OneGroupOnly();

    /// <summary>The keyspace that a client's request means.</summary>
    /// <param name="context">The request.</param>
    /// <exception cref="RpcException">There is no such keyspace here, or a limit is reached.</exception>
    public KeyspaceTarget Locate(ServerCallContext context)
    {
        var http = context.GetHttpContext();
        var target = LocateUnlimited(http);
        target.Guard?.Admit(http);
        return target;
    }

    /// <summary>The keyspace that a client's stream means.</summary>
    /// <param name="context">The stream.</param>
    /// <returns>Its place, to be disposed of when it ends.</returns>
    /// <exception cref="RpcException">There is no such keyspace here, or a limit is reached.</exception>
    public StreamPlace FindForStream(ServerCallContext context)
    {
        var target = Locate(context);
        target.Guard?.EnterStream();
        return new StreamPlace(target);
    }

    /// <summary>What the keyspace is called that a request means.</summary>
    /// <param name="context">The request.</param>
    /// <param name="name">Its name.</param>
    /// <returns>False when the request names another one than its address serves.</returns>
    public bool TryName(HttpContext context, out string name)
    {
        var named = context.Request.Headers.TryGetValue(Metadata, out var values) ? values.ToString() : null;
        name = named ?? ClusterPlan.DefaultKeyspace;
        if (_hasBindings && context.Features.Get<KeyspaceBinding>() is { } binding)
        {
            name = binding.Name;
            return named is null || named == binding.Name;
        }

        if (named is null && _suffix is not null && context.Request.Host.Host is var host && host.EndsWith(_suffix, StringComparison.OrdinalIgnoreCase)) name = host[..^_suffix.Length].ToLowerInvariant();
        return true;
    }

    private KeyspaceTarget LocateUnlimited(HttpContext context)
    {
        // The headers of the request itself: the call's own collection of metadata would be made for this alone.
        var named = context.Request.Headers.TryGetValue(Metadata, out var values) ? values.ToString() : null;
        if (_hasBindings && context.Features.Get<KeyspaceBinding>() is { } binding) return named is null || named == binding.Name ? Locate(binding.Name) : throw Refusals.OtherKeyspace(binding.Name);
        if (named is not null) return Locate(named);
        if (_suffix is not null && context.Request.Host.Host is var host && host.EndsWith(_suffix, StringComparison.OrdinalIgnoreCase)) return Locate(host[..^_suffix.Length].ToLowerInvariant());
        return new KeyspaceTarget(table.Default ?? throw Refusals.NotStarted(), null);
    }

    /// <summary>The keyspace that a request means; of a sharded one, any of its groups: for requests that are about the node and only answer with a header.</summary>
    /// <param name="context">The request.</param>
    /// <exception cref="RpcException">There is no such keyspace here.</exception>
    public Keyspace FindAny(ServerCallContext context)
    {
        var target = Locate(context);
        return target.One ?? target.Many!.Opened.FirstOrDefault() ?? throw Refusals.NotStarted();
    }

    /// <summary>The group that another node means, or null if it is not open here.</summary>
    /// <param name="context">The request.</param>
    public Keyspace? FindGroup(ServerCallContext context)
    {
        var headers = context.GetHttpContext().Request.Headers;
        if (!headers.TryGetValue(GroupMetadata, out var number)) return headers.TryGetValue(Metadata, out var name) ? table.Find(name.ToString()) : table.Default;
        return long.TryParse(number.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var group) ? table.FindOpen(group) : null;
    }

    private KeyspaceTarget Locate(string name)
    {
        if (table.Find(name) is { } one) return new KeyspaceTarget(one, null);
        if (table.FindSharded(name) is { } many) return new KeyspaceTarget(null, many);
        throw name == ClusterPlan.DefaultKeyspace ? Refusals.NotStarted() : Refusals.UnknownKeyspace(name);
    }
}
