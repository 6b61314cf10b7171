using DataWarehouse.Plugins.UltimateConsensus.Core;

namespace DataWarehouse.Simulation.Nodes;

/// <summary>
/// Which release a replica runs: in a mixed world some begin with an earlier one, and each is upgraded at one of its starts, as an operator does it
/// node by node; when the faults end, whoever is not upgraded yet is. Only switches that replicas of one group may differ in are touched.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class FeatureLevel
{
    private const int OldStartsMax = 3;

    /// <summary>The options of a replica at its present start.</summary>
    /// <param name="world">Where.</param>
    /// <param name="replica">The replica.</param>
    public static CoreOptions Of(ReplicaWorld world, SimulatedReplica replica)
    {
        if (!world.Habits.IsMixed || world.IsCalm) return world.Options.Core;
        var random = world.Random.Fork("level", replica.Replica.Value);
        if (replica.Starts > random.Below(OldStartsMax + 1)) return world.Options.Core;
        world.Counts.OldStarts++;
        return world.Options.Core with
        {
            RefusalsTellCommit = random.Chance(300_000),
            PreVote = random.Chance(500_000) && world.Options.Core.PreVote,
            StepDownOnRemoval = random.Chance(500_000) && world.Options.Core.StepDownOnRemoval,
            ForwardProposals = random.Chance(500_000) && world.Options.Core.ForwardProposals,
        };
    }
}
