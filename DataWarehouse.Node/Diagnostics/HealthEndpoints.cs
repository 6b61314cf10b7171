using DataWarehouse.Node.Grpc;

namespace DataWarehouse.Node.Diagnostics;

/// <summary>Health and version over plain HTTP, for whoever starts, watches and balances nodes.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class HealthEndpoints
{
    /// <summary>Adds them.</summary>
    /// <param name="routes">Where to.</param>
    /// <param name="readiness">Whether the node can be used.</param>
    public static void Map(IEndpointRouteBuilder routes, Readiness readiness)
    {
        routes.MapGet("/livez", (RequestDelegate)(context => AnswerAsync(context, readiness.FindFault())));
        routes.MapGet("/readyz", (RequestDelegate)(async context => await AnswerAsync(context, await readiness.FindObstacleAsync(context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false)));
        routes.MapGet("/version", (RequestDelegate)(static context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync($$"""{"etcdserver":"{{MaintenanceService.ApiVersion}}","etcdcluster":"3.5.0"}""", context.RequestAborted);
        }));
    }

    private static Task AnswerAsync(HttpContext context, string? obstacle)
    {
        context.Response.StatusCode = obstacle is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync((obstacle ?? "ok") + "\n", context.RequestAborted);
    }
}
