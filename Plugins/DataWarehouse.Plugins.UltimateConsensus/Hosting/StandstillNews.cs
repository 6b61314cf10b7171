using DataWarehouse.Plugins.UltimateConsensus.Diagnostics;
using DataWarehouse.Plugins.UltimateConsensus.Watching;

namespace DataWarehouse.Plugins.UltimateConsensus.Hosting;

/// <summary>Tells what of one voter begins to stand still, and what gets on again: once for each.</summary>
/// <remarks>Not thread-safe; belongs to the watch.</remarks>
/// <param name="voter">The voter.</param>
/// <param name="telemetry">Where it is told.</param>
internal sealed class StandstillNews(Voter voter, ConsensusTelemetry telemetry)
{
    private IReadOnlyList<Standstill> _told = [];

    /// <summary>Looks, and tells what has changed.</summary>
    public void Tell()
    {
        var now = voter.Node?.Standstills ?? [];
        foreach (var begun in now)
        {
            if (!_told.Any(begun.IsSameAs)) telemetry.StoodStill(voter.Peer.Node, begun.Text);
        }

        foreach (var ended in _told)
        {
            if (!now.Any(ended.IsSameAs)) telemetry.GotOn(voter.Peer.Node, ended.Text);
        }

        _told = now;
    }
}
