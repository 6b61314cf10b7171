using System.Collections.Concurrent;
using System.Net;
using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Security;

namespace DataWarehouse.Node.Keyspaces;

/// <summary>
/// Hands a request about a keyspace that this node does not hold to one that does, as it is and at most once: bytes go through in both directions as they come, streams included. So any node serves any
/// request, wherever replicas have moved.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class KeyspaceProxy : IDisposable
{
    /// <summary>Says that a request was handed on before.</summary>
    public const string HandedOn = "dw-handed-on";

    private static readonly string[] Paths = ["/etcdserverpb.KV/", "/etcdserverpb.Watch/", "/etcdserverpb.Lease/", "/etcdserverpb.Maintenance/Alarm"];
    private static readonly string[] Unsent = ["Connection", "Transfer-Encoding", "Content-Length", "Host", "Keep-Alive", "Upgrade", "Proxy-Connection"];
    private readonly ConcurrentDictionary<HostPort, HttpMessageInvoker> _invokers = new();
    private readonly KeyspaceRouter _router;
    private readonly KeyspaceHome _home;
    private readonly NodeTls _tls;
    private readonly NodeCounters _counters;

    /// <summary>Prepares the way.</summary>
    /// <param name="router">Says which keyspace a request means.</param>
    /// <param name="home">Says where keyspaces are served.</param>
    /// <param name="tls">The certificates.</param>
    /// <param name="counters">What is counted.</param>
    public KeyspaceProxy(KeyspaceRouter router, KeyspaceHome home, NodeTls tls, NodeCounters counters) => (_router, _home, _tls, _counters) = (router, home, tls, counters);

    /// <summary>Puts it before what serves requests here.</summary>
    /// <param name="next">What serves requests here.</param>
    public RequestDelegate Around(RequestDelegate next) => context => FindTarget(context, out var keyspace) is { } target ? HandOnAsync(context, target, keyspace) : next(context);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var invoker in _invokers.Values) invoker.Dispose();
    }

    private ClusterMember? FindTarget(HttpContext context, out string keyspace)
    {
        keyspace = string.Empty;
        var path = context.Request.Path.Value;
        if (path is null || !path.StartsWith("/etcdserverpb.", StringComparison.Ordinal) || !Array.Exists(Paths, prefix => path.StartsWith(prefix, StringComparison.Ordinal))) return null;
        if (context.Request.Headers.ContainsKey(HandedOn)) return null;
        return _router.TryName(context, out keyspace) ? _home.FindElsewhere(keyspace) : null;
    }

    private async Task HandOnAsync(HttpContext context, ClusterMember target, string keyspace)
    {
        _counters.Forwarded.Add();
        using var request = RequestOf(context, target, keyspace);
        try
        {
            using var response = await InvokerTo(target.Client).SendAsync(request, context.RequestAborted).ConfigureAwait(false);
            await CopyAsync(response, context).ConfigureAwait(false);
        }
        catch (HttpRequestException exception) when (!context.Response.HasStarted)
        {
            // Only what failed before there was a connection is sure to have had no effect.
            var isUnsent = exception.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError;
            await RefuseAsync(context, isUnsent ? "etcdserver: no leader" : "etcdserver: request timed out").ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            // The client has gone away, or is told by the end of the stream.
            context.Abort();
        }
    }

    private HttpRequestMessage RequestOf(HttpContext context, ClusterMember target, string keyspace)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{(_tls.IsOnForClients ? "https" : "http")}://{target.Client}{context.Request.Path}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StreamedContent(context.Request.Body),
        };
        foreach (var (name, values) in context.Request.Headers)
        {
            if (name.StartsWith(':') || name.Equals(KeyspaceRouter.Metadata, StringComparison.OrdinalIgnoreCase) || Unsent.Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values)) request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        request.Headers.TryAddWithoutValidation(KeyspaceRouter.Metadata, keyspace);
        request.Headers.TryAddWithoutValidation(HandedOn, "1");
        return request;
    }

    private static async Task CopyAsync(HttpResponseMessage response, HttpContext context)
    {
        var answer = context.Response;
        answer.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            if (!Unsent.Contains(name, StringComparer.OrdinalIgnoreCase)) answer.Headers[name] = values.ToArray();
        }

        // What has a status among its first headers has nothing else.
        if (answer.Headers.ContainsKey("grpc-status")) return;
        await answer.StartAsync(context.RequestAborted).ConfigureAwait(false);
        await StreamedContent.CopyAsync(await response.Content.ReadAsStreamAsync(context.RequestAborted).ConfigureAwait(false), answer.Body, context.RequestAborted).ConfigureAwait(false);
        foreach (var (name, values) in response.TrailingHeaders) answer.AppendTrailer(name, values.ToArray());
    }

    private static Task RefuseAsync(HttpContext context, string text)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = "14";
        context.Response.Headers["grpc-message"] = text;
        return Task.CompletedTask;
    }

    private HttpMessageInvoker InvokerTo(HostPort address) => _invokers.GetOrAdd(address, _ =>
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            ConnectTimeout = TimeSpan.FromSeconds(2),
            KeepAlivePingDelay = TimeSpan.FromSeconds(10),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
        };
        if (_tls.ForForwarding() is { } tls) handler.SslOptions = tls;
        return new HttpMessageInvoker(handler);
    });
}
