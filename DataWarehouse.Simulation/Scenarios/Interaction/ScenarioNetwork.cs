using DataWarehouse.Plugins.UltimateConsensus.Core;

namespace DataWarehouse.Simulation.Scenarios.Interaction;

/// <summary>What is on its way, in the order of sending. Nothing moves unless the scenario says so.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class ScenarioNetwork
{
    /// <summary>How much may be on its way at once; a scenario that needs more does not end.</summary>
    public const int EnvelopesMax = 100_000;

    private List<Envelope> _envelopes = [];

    /// <summary>Puts something on its way.</summary>
    /// <param name="envelope">What to send.</param>
    /// <exception cref="InvalidOperationException">Too much is on its way.</exception>
    public void Send(Envelope envelope)
    {
        if (_envelopes.Count == EnvelopesMax)
            throw new InvalidOperationException($"more than {EnvelopesMax} messages are on their way");
        _envelopes.Add(envelope);
    }

    /// <summary>Whether anything is on its way to a node.</summary>
    /// <param name="to">The node.</param>
    public bool HasFor(ReplicaId to) => _envelopes.Exists(e => e.To == to);

    /// <summary>Takes what is on its way to a node, in order.</summary>
    /// <param name="to">The node.</param>
    /// <param name="kind">Only what is of this kind, or null for everything.</param>
    /// <param name="lose">Whether it is taken to be lost: a node's own news stays then.</param>
    public List<Envelope> Take(ReplicaId to, string? kind, bool lose)
    {
        var (taken, left) = (new List<Envelope>(), new List<Envelope>());
        foreach (var envelope in _envelopes)
        {
            var isWanted = envelope.To == to && (kind is null || envelope.Kind == kind) && !(lose && envelope.IsLocal);
            (isWanted ? taken : left).Add(envelope);
        }

        _envelopes = left;
        return taken;
    }
}
