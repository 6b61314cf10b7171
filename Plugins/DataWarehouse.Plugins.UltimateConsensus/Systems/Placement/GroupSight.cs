using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;

/// <summary>What the leader of a group says of it.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record GroupSight
{
    /// <summary>The configuration in force; while joint, of the new side.</summary>
    public required SeenConfiguration Configuration { get; init; }

    /// <summary>How long two sets of voters have had to agree; null when one decides.</summary>
    public TimeSpan? JointFor { get; init; }

    /// <summary>The replica that leads, which says all this; 0 for leaders that do not say so, as those below <see cref="FeatureLevels.Programs"/>.</summary>
    public long Leader { get; init; }

    /// <summary>How far its learners are.</summary>
    public ImmutableArray<LearnerSight> Learners { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Finds a learner.</summary>
    /// <param name="replica">Its number.</param>
    internal LearnerSight? Find(long replica)
    {
        foreach (var learner in Learners)
        {
            if (learner.Replica == replica) return learner;
        }

        return null;
    }
}
