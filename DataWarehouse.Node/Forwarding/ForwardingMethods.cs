using DataWarehouse.Node.Grpc;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace DataWarehouse.Node.Forwarding;

/// <summary>Binds the service between nodes.</summary>
/// <remarks>Stateless.</remarks>
internal sealed class ForwardingMethods : IServiceMethodProvider<ForwardingService>
{
    /// <inheritdoc/>
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<ForwardingService> context) => context.AddUnaryMethod(
        new Method<byte[], byte[]>(MethodType.Unary, ForwardFormat.Service, ForwardFormat.Method, RawMarshallers.Bytes, RawMarshallers.Bytes),
        [],
        static (service, request, call) => service.AskAsync(request, call));
}
