using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Node.Wire;
using Grpc.Core;

namespace DataWarehouse.Node.Grpc;

/// <summary>The health service of gRPC: all services of a node can be used or none.</summary>
/// <remarks>Thread-safe; one instance serves all requests.</remarks>
/// <param name="readiness">Whether the node can be used.</param>
/// <param name="stop">Says that the node stops.</param>
/// <param name="time">The clock.</param>
internal sealed class HealthService(Readiness readiness, Hosting.NodeStop stop, TimeProvider time) : Health.HealthBase
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly string[] Services = ["", "etcdserverpb.KV", "etcdserverpb.Watch", "etcdserverpb.Lease", "etcdserverpb.Cluster", "etcdserverpb.Maintenance"];

    /// <inheritdoc/>
    public override async Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) => Services.Contains(request.Service)
        ? new HealthCheckResponse { Status = await LookAsync(context.CancellationToken).ConfigureAwait(false) }
        : throw Refusals.With(StatusCode.NotFound, "there is no such service here");

    /// <inheritdoc/>
    public override async Task Watch(HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        var told = HealthCheckResponse.Types.ServingStatus.Unknown;
        using var timer = new PeriodicTimer(Interval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, stop.Token);
        try
        {
            do
            {
                var now = Services.Contains(request.Service) ? await LookAsync(either.Token).ConfigureAwait(false) : HealthCheckResponse.Types.ServingStatus.ServiceUnknown;
                if (now != told) await responseStream.WriteAsync(new HealthCheckResponse { Status = told = now }, either.Token).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(either.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stop.IsStopping)
        {
            throw Refusals.Stopped();
        }
    }

    private async Task<HealthCheckResponse.Types.ServingStatus> LookAsync(CancellationToken cancellationToken) =>
        await readiness.FindObstacleAsync(cancellationToken).ConfigureAwait(false) is null ? HealthCheckResponse.Types.ServingStatus.Serving : HealthCheckResponse.Types.ServingStatus.NotServing;
}
