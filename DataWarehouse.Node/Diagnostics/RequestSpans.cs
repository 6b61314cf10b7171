using Grpc.AspNetCore.Server;
using Grpc.Core;

namespace DataWarehouse.Node.Diagnostics;

/// <summary>Puts a span round each gRPC request while somebody traces.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class RequestSpans
{
    private const string StatusTrailer = "grpc-status";

    /// <summary>Adds the spans to the path of requests.</summary>
    /// <param name="next">What answers requests.</param>
    public static RequestDelegate Wrap(RequestDelegate next) => context =>
        RequestTracing.IsOn && context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>() is { } method ? TraceAsync(next, context, method.Method) : next(context);

    private static async Task TraceAsync(RequestDelegate next, HttpContext context, IMethod method)
    {
        using var span = RequestTracing.BeginRequest(method.FullName, context.Request.Headers[RequestTracing.ParentHeader]);
        await next(context).ConfigureAwait(false);
        if (span is null) return;
        var status = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpResponseTrailersFeature>()?.Trailers[StatusTrailer].ToString();
        if (string.IsNullOrEmpty(status)) status = context.Response.Headers[StatusTrailer].ToString();
        span.SetTag("rpc.grpc.status_code", status);
    }
}
