using System.Text;
using DataWarehouse.Plugins.UltimateConsensus;
using Microsoft.Extensions.Hosting;

namespace DataWarehouse.Samples.LeaderWork;

/// <summary>
/// Cleans up five times a second, in the process that leads. For a moment after a leader is lost two processes may both believe that they lead, so what it does must bear that: each
/// step goes through the log, which the old leader cannot write to any more.
/// </summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="plugin">The groups.</param>
/// <param name="time">The clock.</param>
internal sealed class Cleaner(UltimateConsensusPlugin plugin, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var group = plugin.Groups[1];
        await group.RunWhileLeadingAsync(
            async leading =>
            {
                for (var round = 1; !leading.IsCancellationRequested; round++)
                {
                    await group.ProposeAsync(Encoding.UTF8.GetBytes($"cleaned, round {round} of {group.CurrentLeader}"), leading).ConfigureAwait(false);
                    await Task.Delay(Pause, time, leading).ConfigureAwait(false);
                }
            },
            stoppingToken).ConfigureAwait(false);
    }
}
