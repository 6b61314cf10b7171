using DataWarehouse.Plugins.UltimateConsensus.Core;

namespace DataWarehouse.Plugins.UltimateConsensus.Elections;

/// <summary>
/// Counts the ticks since a leader was heard, against a timeout that is drawn anew for each wait, so that replicas rarely campaign together
/// (Raft paper 5.2).
/// </summary>
/// <remarks>Not thread-safe; belongs to its core.</remarks>
internal sealed class ElectionTimer
{
    private readonly CoreOptions _options;
    private ulong _state;

    /// <summary>Begins to count.</summary>
    /// <param name="options">Timeout, priority and seed.</param>
    public ElectionTimer(CoreOptions options)
    {
        _options = options;
        _state = options.Seed;
        Draw();
    }

    /// <summary>Ticks since a leader was heard, or since the campaign or the last quorum check began.</summary>
    public int ElapsedTicks { get; private set; }

    /// <summary>How many ticks to wait.</summary>
    public int TimeoutTicks { get; set; }

    /// <summary>Whether the wait is over.</summary>
    public bool IsOver => ElapsedTicks >= TimeoutTicks;

    /// <summary>Whether a leader was heard less than the shortest timeout ago.</summary>
    public bool IsWithinElectionTimeout => ElapsedTicks < _options.ElectionTicks;

    /// <summary>Lets a tick pass.</summary>
    public void Tick() => ElapsedTicks = Math.Min(ElapsedTicks + 1, int.MaxValue / 2);

    /// <summary>Counts ticks that passed unseen, at least so many.</summary>
    /// <param name="ticks">How many have passed since a leader was heard.</param>
    public void Advance(int ticks) => ElapsedTicks = Math.Max(ElapsedTicks, ticks);

    /// <summary>Counts from zero, with the same timeout.</summary>
    public void Restart() => ElapsedTicks = 0;

    /// <summary>Counts from zero, with a new timeout.</summary>
    public void Redraw()
    {
        ElapsedTicks = 0;
        Draw();
    }

    /// <summary>Goes on with a wait that was under way.</summary>
    /// <param name="elapsedTicks">How long it had been.</param>
    /// <param name="timeoutTicks">How long it is to be.</param>
    public void GoOn(int elapsedTicks, int timeoutTicks) => (ElapsedTicks, TimeoutTicks) = (elapsedTicks, timeoutTicks);

    /// <summary>Spreads a number over all 64 bits (SplitMix64; Steele, Lea, Flood 2014).</summary>
    /// <param name="state">The number.</param>
    public static ulong Mix(ulong state)
    {
        var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    private void Draw() => TimeoutTicks = (_options.ElectionTicks * (1 + _options.Priority)) + (int)(Next() % (ulong)_options.ElectionTicks);

    // One word of state, every seed is good.
    private ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);
}
