using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>Waits for a change at one replica: it must hear one outcome, and what it is told must be so.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
/// <param name="view">The replica that was asked.</param>
/// <param name="isSo">Whether the change is in force there.</param>
internal sealed class GroupChangeCaller(GroupReplica view, Func<bool> isSo) : IChangeCaller
{
    private bool _hasHeard;

    /// <summary>Whether the outcome was told.</summary>
    public bool IsOver => _hasHeard;

    /// <inheritdoc/>
    public void Done()
    {
        Hear();
        if (!isSo()) throw new OracleViolationException("ChangesAreDone", $"Replica {view.Replica} of group {view.Group.Id} says that a change is done, and it is not: {view.Core?.Configuration}, leader {view.Core?.Leader}.");
    }

    /// <inheritdoc/>
    public void Refused(RequestRefusal reason, PeerId leader, string? detail) => Hear();

    /// <inheritdoc/>
    public void Unknown(PeerId leader) => Hear();

    private void Hear()
    {
        if (_hasHeard) throw new OracleViolationException("ChangesAreDone", $"Whoever asked replica {view.Replica} of group {view.Group.Id} for a change heard of it twice.");
        _hasHeard = true;
    }
}
