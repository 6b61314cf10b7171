using DataWarehouse.Plugins.UltimateConsensus.Shards;

namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>How a node watches others.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record LivenessOptions
{
    /// <summary>After how many ticks without a beat a node counts as silent: the election timeout of the groups. 2 or more.</summary>
    public int ElectionTicks { get; init; } = 10;

    /// <summary>After how many ticks of the shards a thread of this node, or its disk, counts as standing still and is reported. 1 or more.</summary>
    public int NoticeTicks { get; init; } = 50;

    /// <summary>Whether this node lets groups sleep.</summary>
    public bool IsOn { get; init; } = true;

    /// <summary>A fault put in on purpose, to prove that the simulator finds it; default none.</summary>
    public PlantedShardBug Planted { get; init; }

    /// <summary>Ticks from a beat to the next: a quarter of the election timeout, so that three may be lost.</summary>
    public int BeatTicks => Math.Max(1, ElectionTicks / 4);

    /// <summary>
    /// The same watch on ticks as long as the time between two beats: a node that sleeps wakes no oftener than it has something to say.
    /// </summary>
    public LivenessOptions Coarse => this with { ElectionTicks = Math.Max(2, (ElectionTicks + BeatTicks - 1) / BeatTicks) };

    /// <summary>After how many ticks without progress a shard is withdrawn: half of the election timeout.</summary>
    public int StuckTicks => Math.Max(1, ElectionTicks / 2);
}
