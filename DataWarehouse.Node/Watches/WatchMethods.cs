using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Wire;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace DataWarehouse.Node.Watches;

/// <summary>Binds the Watch service, with answers whose events are copied as they are.</summary>
/// <remarks>Stateless.</remarks>
/// <param name="header">The header of answers.</param>
internal sealed class WatchMethods(HeaderPrefix header) : IServiceMethodProvider<WatchService>
{
    private static readonly Marshaller<WatchRequest> Requests = new(
        static (WatchRequest _, SerializationContext _) => throw new NotSupportedException("A node asks for no watches."),
        static context => WatchRequest.Parser.ParseFrom(context.PayloadAsReadOnlySequence()));

    /// <inheritdoc/>
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<WatchService> context) => context.AddDuplexStreamingMethod(
        new Method<WatchRequest, WatchAnswer>(MethodType.DuplexStreaming, "etcdserverpb.Watch", "Watch", Requests, new WatchMarshaller(header).ToMarshaller()),
        [],
        static (service, requests, answers, call) => service.WatchAsync(requests, answers, call));
}
