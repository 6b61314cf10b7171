namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>Notices that a shard of this node does not get on, or another thread of which the same is known.</summary>
/// <remarks>Not thread-safe; belongs to whoever watches.</remarks>
internal sealed class ShardPulse
{
    private long _progress = -1;

    /// <summary>For how many ticks it has not got on.</summary>
    public int StillTicks { get; private set; }

    /// <summary>A tick has passed.</summary>
    /// <param name="gauge">How the shard is now.</param>
    public void Tick(ShardGauge gauge)
    {
        if (gauge.IsIdle || gauge.Progress != _progress) StillTicks = 0;
        else if (StillTicks < int.MaxValue) StillTicks++;
        _progress = gauge.Progress;
    }

    /// <summary>Whether it has not got on for some time.</summary>
    /// <param name="ticks">For how many ticks.</param>
    public bool IsStuckFor(int ticks) => StillTicks >= ticks;
}
