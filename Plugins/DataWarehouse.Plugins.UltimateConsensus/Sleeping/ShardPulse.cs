namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>Notices that a shard of this node does not get on.</summary>
/// <remarks>Not thread-safe; belongs to its <see cref="NodeLiveness"/>.</remarks>
internal sealed class ShardPulse
{
    private long _progress = -1;
    private int _stillTicks;

    /// <summary>A tick has passed.</summary>
    /// <param name="gauge">How the shard is now.</param>
    public void Tick(ShardGauge gauge)
    {
        if (gauge.IsIdle || gauge.Progress != _progress) _stillTicks = 0;
        else if (_stillTicks < int.MaxValue) _stillTicks++;
        _progress = gauge.Progress;
    }

    /// <summary>Whether it has not got on for some time.</summary>
    /// <param name="ticks">For how many ticks.</param>
    public bool IsStuckFor(int ticks) => _stillTicks >= ticks;
}
