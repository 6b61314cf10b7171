using System.Diagnostics;
using System.Net.Security;
using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Hosting;
using Grpc.Core;
using Grpc.Net.Client;

namespace DataWarehouse.Node.Forwarding;

/// <summary>The way to one other node: a channel that stays open.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ForwardLink : IDisposable
{
    private static readonly Method<byte[], byte[]> Ask = new(MethodType.Unary, ForwardFormat.Service, ForwardFormat.Method, RawMarshallers.Bytes, RawMarshallers.Bytes);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(1);
    private readonly GrpcChannel _channel;

    /// <summary>Prepares the way; connects at the first request.</summary>
    /// <param name="address">The other node's address for clients.</param>
    /// <param name="tls">How to connect with TLS; null without.</param>
    public ForwardLink(HostPort address, SslClientAuthenticationOptions? tls)
    {
        Address = address;
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            ConnectTimeout = TimeSpan.FromSeconds(2),
            KeepAlivePingDelay = TimeSpan.FromSeconds(10),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
            UseProxy = false,
            ActivityHeadersPropagator = null,

            // A handler that connects by itself is left alone by the channel, which would otherwise try a node that was down again only after a pause that grows to two minutes.
            ConnectCallback = DirectConnection.OpenAsync,
        };
        if (tls is not null) handler.SslOptions = tls;
        _channel = GrpcChannel.ForAddress($"{(tls is null ? "http" : "https")}://{address}", new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = null,
            InitialReconnectBackoff = FirstPause,
            MaxReconnectBackoff = PauseMax,
        });
        Invoker = _channel.CreateCallInvoker();
    }

    /// <summary>The other node's address for clients.</summary>
    public HostPort Address { get; }

    /// <summary>Calls the other node.</summary>
    public CallInvoker Invoker { get; }

    /// <summary>Asks something of the other node.</summary>
    /// <param name="metadata">Which keyspace it is about, and what else is to be told; null for nothing.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="ct">Gives up; what was asked may happen all the same.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<EngineAnswer> AskAsync(Metadata? metadata, byte[] request, CancellationToken ct)
    {
        if (RequestTracing.IsOn && Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } parent })
        {
            metadata ??= [];
            metadata.Add(RequestTracing.ParentHeader, parent);
        }

        try
        {
            using var call = Invoker.AsyncUnaryCall(Ask, null, new CallOptions(metadata, cancellationToken: ct), request);
            return ForwardFormat.ReadAnswer(await call.ResponseAsync.ConfigureAwait(false));
        }
        catch (RpcException) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException(ct);
        }
        catch (RpcException exception)
        {
            return new EngineAnswer(NeverSent.Is(exception) ? EngineOutcome.NoLeader : EngineOutcome.Unknown, 0, default);
        }
        catch (ObjectDisposedException)
        {
            return new EngineAnswer(EngineOutcome.NoLeader, 0, default);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();
}
