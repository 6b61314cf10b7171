using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;

namespace DataWarehouse.Node.Leases;

/// <summary>Lets the clocks of all leases here tick, logs the end of those whose time is over, and from time to time what is left of the long ones.</summary>
/// <remarks>One loop of its own; ends when the node stops.</remarks>
/// <param name="table">The keyspaces that run here.</param>
/// <param name="settings">How often.</param>
/// <param name="counters">What is counted.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where state changes are logged.</param>
internal sealed partial class LeaseTicker(KeyspaceTable table, NodeSettings settings, NodeCounters counters, TimeProvider time, ILogger<LeaseTicker> log) : BackgroundService
{
    private const int EndsPerTickMax = 500;
    private const int CheckpointsPerCommandMax = 1_000;
    private readonly List<long> _over = [];
    private readonly List<(long Id, long RemainingSeconds)> _left = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(settings.LeaseTick, time);
        var checkpointAt = time.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                var mustCheckpoint = time.GetElapsedTime(checkpointAt) >= settings.LeaseCheckpointInterval;
                if (mustCheckpoint) checkpointAt = time.GetTimestamp();
                foreach (var keyspace in table.All) Tick(keyspace, mustCheckpoint);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private void Tick(Keyspace keyspace, bool mustCheckpoint)
    {
        _over.Clear();
        keyspace.Leases.Tick(_over, EndsPerTickMax);
        foreach (var id in _over) _ = EndAsync(keyspace, id);
        if (!mustCheckpoint) return;

        _left.Clear();
        keyspace.Leases.TakeCheckpoint((long)settings.LeaseCheckpointInterval.TotalSeconds, _left, CheckpointsPerCommandMax);
        if (_left.Count > 0) _ = CheckpointAsync(keyspace, LeaseCommands.Checkpoint(_left));
    }

    private async Task EndAsync(Keyspace keyspace, long id)
    {
        try
        {
            var answer = await EngineGate.ProposeHereAsync(keyspace, LeaseCommands.Revoke(id)).ConfigureAwait(false);
            if (answer.Outcome == EngineOutcome.Answered)
            {
                counters.LeasesExpired.Add();
                return;
            }

            keyspace.Leases.Postpone(id);
        }
        catch (ObjectDisposedException)
        {
            // The node stops; whoever leads next ends the lease.
        }
    }

    private async Task CheckpointAsync(Keyspace keyspace, byte[] command)
    {
        try
        {
            var answer = await EngineGate.ProposeHereAsync(keyspace, command).ConfigureAwait(false);
            if (answer.Outcome != EngineOutcome.Answered) CheckpointMissed(keyspace.Entry.Name, answer.Outcome);
        }
        catch (ObjectDisposedException)
        {
            // The node stops; whoever leads next writes it down.
        }
    }

    [LoggerMessage(201, LogLevel.Debug, "What is left of the leases of keyspace {Keyspace} was not written down: {Outcome}")]
    private partial void CheckpointMissed(string keyspace, EngineOutcome outcome);
}
