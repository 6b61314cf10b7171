using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;

namespace DataWarehouse.Node.Watches;

/// <summary>Lets quiet watchers that want it hear how far they are.</summary>
/// <remarks>One loop of its own; ends when the node stops.</remarks>
/// <param name="table">The keyspaces that run here.</param>
/// <param name="settings">How often.</param>
/// <param name="time">The clock.</param>
internal sealed class WatchTicker(KeyspaceTable table, NodeSettings settings, TimeProvider time) : BackgroundService
{
    private const int TicksPerInterval = 10;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(settings.WatchProgressInterval / TicksPerInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                foreach (var keyspace in table.All) keyspace.Hub.Tick(TicksPerInterval);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }
}
