using DataWarehouse.Plugins.KeyValue;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace DataWarehouse.Node.Grpc;

/// <summary>Binds the KV service with marshallers that leave the bytes alone.</summary>
/// <remarks>Stateless.</remarks>
internal sealed class KeyValueMethods : IServiceMethodProvider<KeyValueService>
{
    private const string Service = "etcdserverpb.KV";

    /// <inheritdoc/>
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<KeyValueService> context)
    {
        Add(context, "Range", KeyValueOperation.Range, static (service, request, call) => service.RangeAsync(request, call));
        Add(context, "Put", KeyValueOperation.Put, static (service, request, call) => service.ProposeAsync(request, call));
        Add(context, "DeleteRange", KeyValueOperation.DeleteRange, static (service, request, call) => service.ProposeAsync(request, call));
        Add(context, "Txn", KeyValueOperation.Txn, static (service, request, call) => service.TxnAsync(request, call));
        Add(context, "Compact", KeyValueOperation.Compact, static (service, request, call) => service.ProposeAsync(request, call));
    }

    private static void Add(ServiceMethodProviderContext<KeyValueService> context, string name, KeyValueOperation operation, UnaryServerMethod<KeyValueService, byte[], RawResponse> run) =>
        context.AddUnaryMethod(new Method<byte[], RawResponse>(MethodType.Unary, Service, name, RawMarshallers.RequestOf(operation), RawMarshallers.Response), [], run);
}
