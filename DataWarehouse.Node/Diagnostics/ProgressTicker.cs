using DataWarehouse.Plugins.UltimateConsensus.Watching;

namespace DataWarehouse.Node.Diagnostics;

/// <summary>Logs what begins to stand still, and what gets on again: once for each, and no more of them than are named.</summary>
/// <remarks>One loop of its own; ends when the node stops.</remarks>
/// <param name="progress">Knows what stands still.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where it is logged.</param>
internal sealed partial class ProgressTicker(NodeProgress progress, TimeProvider time, ILogger<ProgressTicker> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private IReadOnlyList<Standstill> _told = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false)) Tell(progress.Now);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private void Tell(IReadOnlyList<Standstill> now)
    {
        foreach (var begun in now)
        {
            if (!_told.Any(begun.IsSameAs)) StoodStill(progress.Describe(begun));
        }

        foreach (var ended in _told)
        {
            if (!now.Any(ended.IsSameAs)) GotOn(ended.Text + progress.NameOf(ended.Group));
        }

        _told = now;
    }

    [LoggerMessage(811, LogLevel.Error, "Something does not get on: {Standstill}")]
    private partial void StoodStill(string standstill);

    [LoggerMessage(812, LogLevel.Information, "It gets on again, or has ended: {Standstill}")]
    private partial void GotOn(string standstill);
}
