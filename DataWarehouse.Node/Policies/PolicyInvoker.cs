using System.Globalization;
using Grpc.Core;

namespace DataWarehouse.Node.Policies;

/// <summary>
/// Makes the calls of one attempt: refuses to make one again that must not be, and tells the server of an attempt that is not the first, in the header that gRPC has for it.
/// </summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="inner">What makes the calls.</param>
/// <param name="isRepeatable">Whether the policy of these calls may have a retry.</param>
/// <param name="earlierAttempts">How many attempts there were before this one.</param>
internal sealed class PolicyInvoker(CallInvoker inner, bool isRepeatable, int earlierAttempts) : CallInvoker
{
    /// <summary>The header in which gRPC tells of earlier attempts.</summary>
    public const string AttemptsHeader = "grpc-previous-rpc-attempts";

    /// <inheritdoc/>
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        inner.AsyncUnaryCall(method, host, Allowed(method.FullName, options), request);

    /// <inheritdoc/>
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        inner.BlockingUnaryCall(method, host, Allowed(method.FullName, options), request);

    /// <inheritdoc/>
    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        inner.AsyncServerStreamingCall(method, host, Allowed(method.FullName, options), request);

    /// <inheritdoc/>
    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) =>
        inner.AsyncClientStreamingCall(method, host, Allowed(method.FullName, options));

    /// <inheritdoc/>
    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) =>
        inner.AsyncDuplexStreamingCall(method, host, Allowed(method.FullName, options));

    /// <summary>The headers with a word of earlier attempts, if there were any.</summary>
    /// <param name="headers">The headers; null for none.</param>
    /// <param name="earlierAttempts">How many there were.</param>
    public static Metadata? Tell(Metadata? headers, int earlierAttempts)
    {
        if (earlierAttempts == 0) return headers;
        var told = headers is null ? [] : headers;
        told.Add(AttemptsHeader, earlierAttempts.ToString(CultureInfo.InvariantCulture));
        return told;
    }

    private CallOptions Allowed(string method, in CallOptions options)
    {
        if (isRepeatable && !CallTable.IsRepeatable(method))
            throw new InvalidOperationException($"{method} is not known to be repeatable, and goes through a policy that may repeat it. Send it as a change, or say in {nameof(CallTable)} that twice is as good as once.");
        return options.WithHeaders(Tell(options.Headers, earlierAttempts)!);
    }
}
