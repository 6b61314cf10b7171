using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Simulation.Oracles.Observation;
using DataWarehouse.Simulation.Workload;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>All oracles of a world behind one: it looks at the replica that stepped, once, and asks the oracles only if something has changed.</summary>
/// <remarks>Not thread-safe; one for each world.</remarks>
internal sealed class WorldOracles : Oracle
{
    private readonly Observations _observations = new();
    private readonly CoreReader _reader;
    private readonly Oracle[] _all;

    /// <summary>Makes the oracles of a world.</summary>
    public WorldOracles()
    {
        _reader = new CoreReader(_observations);
        Executions = new ExactlyOnce();
        _all =
        [
            new NoUnexpectedFault(_observations),
            new MonotonicPositions(_observations),
            new ElectionSafety(_observations),
            new LogMatching(_observations),
            new CommitQuorum(_observations),
            new CommitSafety(_observations),
            new LeaderCompleteness(_observations),
            new StateMachineSafety(),
            new VoteDurability(_observations),
            new AcknowledgeDurable(_observations),
            new DurabilityOfAcknowledged(_observations),
            new ConfigurationHistory(_observations),
            new ChangeAfterTermCommit(_observations),
            new ReadRoundFresh(_observations),
            new ReadFreshness(),
            Executions,
            new Convergence(_observations),
        ];
    }

    /// <inheritdoc/>
    public override string Name => nameof(WorldOracles);

    /// <summary>The oracle that the stores of this world report their executions to.</summary>
    public ExactlyOnce Executions { get; }

    /// <inheritdoc/>
    public override void Stepped(IReplicaView replica)
    {
        if (_reader.Read(replica).Changes == StepChanges.None) return;
        foreach (var oracle in _all) oracle.Stepped(replica);
    }

    /// <inheritdoc/>
    public override void Applied(IReplicaView replica, in Entry entry, ulong digestAfter)
    {
        foreach (var oracle in _all) oracle.Applied(replica, entry, digestAfter);
    }

    /// <inheritdoc/>
    public override void Restored(IReplicaView replica)
    {
        foreach (var oracle in _all) oracle.Restored(replica);
    }

    /// <inheritdoc/>
    public override void Sent(IReplicaView replica, in Message message)
    {
        foreach (var oracle in _all) oracle.Sent(replica, message);
    }

    /// <summary>The oracles see a write before it becomes part of what was observed, so that they can compare.</summary>
    /// <param name="replica">Whose disk.</param>
    /// <param name="write">The write.</param>
    public override void Persisted(IReplicaView replica, in WriteEffect write)
    {
        foreach (var oracle in _all) oracle.Persisted(replica, write);
        _reader.Persist(replica, write);
    }

    /// <inheritdoc/>
    public override void Crashed(IReplicaView replica)
    {
        _observations.Of(replica.Replica).IsUp = false;
        foreach (var oracle in _all) oracle.Crashed(replica);
    }

    /// <summary>The oracles see what came back beside what the disk was known to hold; then the former becomes the latter.</summary>
    /// <param name="replica">Which.</param>
    public override void Restarted(IReplicaView replica)
    {
        _reader.ReadStart(replica);
        foreach (var oracle in _all) oracle.Restarted(replica);
        _reader.AdoptDisk(replica);
    }

    /// <inheritdoc/>
    public override void Destroyed(IReplicaView replica)
    {
        var seen = _observations.Of(replica.Replica);
        seen.IsUp = false;
        seen.IsDestroyed = true;
        foreach (var oracle in _all) oracle.Destroyed(replica);
    }

    /// <inheritdoc/>
    public override void Acknowledged(in ClientOperation operation)
    {
        foreach (var oracle in _all) oracle.Acknowledged(operation);
    }

    /// <inheritdoc/>
    public override void Healed(IReadOnlyList<IReplicaView> replicas)
    {
        foreach (var replica in replicas) _reader.Read(replica);
        foreach (var oracle in _all) oracle.Healed(replicas);
    }
}
