using System.Globalization;
using Grpc.Core;

namespace DataWarehouse.Node.Keyspaces;

/// <summary>At the address of one keyspace only the services of etcd are served: what concerns other keyspaces, or the nodes themselves, is refused there.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class BoundAddresses
{
    private const string OwnServices = "/datawarehouse.";

    /// <summary>Adds the refusal to the path of requests.</summary>
    /// <param name="next">What answers requests.</param>
    public static RequestDelegate Wrap(RequestDelegate next) => context =>
        context.Features.Get<KeyspaceBinding>() is { } binding && context.Request.Path.Value!.StartsWith(OwnServices, StringComparison.OrdinalIgnoreCase) ? RefuseAsync(context, binding.Name) : next(context);

    private static Task RefuseAsync(HttpContext context, string keyspace)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = ((int)StatusCode.PermissionDenied).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["grpc-message"] = $"etcdserver: this address serves only the keyspace '{keyspace}'; use the node's address for clients";
        return Task.CompletedTask;
    }
}
