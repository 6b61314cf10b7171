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
        routes.MapGet("/livez", (RequestDelegate)(context => AnswerAsync(context, readiness, readiness.FindFault())));
        routes.MapGet("/readyz", (RequestDelegate)(async context => await AnswerAsync(context, readiness, await readiness.FindObstacleAsync(context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false)));
        routes.MapGet("/version", (RequestDelegate)(static context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync($$"""{"etcdserver":"{{MaintenanceService.ApiVersion}}","etcdcluster":"3.5.0"}""", context.RequestAborted);
        }));
    }

    /// <summary>One word or the reason, and below it what stands still, if anything does.</summary>
    private static Task AnswerAsync(HttpContext context, Readiness readiness, string? obstacle)
    {
        context.Response.StatusCode = obstacle is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(string.Concat(readiness.Notes.Prepend(obstacle ?? "ok").Distinct(StringComparer.Ordinal).Select(static line => line + "\n")), context.RequestAborted);
    }
}
