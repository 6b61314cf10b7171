using DataWarehouse.Node.Wire;
using Grpc.Core;

namespace DataWarehouse.Node.Cli.Bench;

/// <summary>Says that the echo server leads, as a real one does, so that the bench finds it in the same way.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class EchoStatus : Maintenance.MaintenanceBase
{
    /// <inheritdoc/>
    public override Task<StatusResponse> Status(StatusRequest request, ServerCallContext context) => Task.FromResult(new StatusResponse
    {
        Header = new ResponseHeader { ClusterId = 1, MemberId = 1, RaftTerm = 1 },
        Leader = 1,
        Version = "echo",
    });
}
