using Grpc.AspNetCore.Server.Model;

namespace DataWarehouse.Node.Cli.Bench;

/// <summary>Binds the echo service to the names of the real one, with bytes in place of messages.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class EchoMethods : IServiceMethodProvider<EchoService>
{
    /// <inheritdoc/>
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<EchoService> context)
    {
        context.AddUnaryMethod(RawCalls.PutServed, [], static (_, request, call) => EchoService.AnswerAsync(request, call));
        context.AddUnaryMethod(RawCalls.RangeServed, [], static (_, request, call) => EchoService.AnswerAsync(request, call));
    }
}
