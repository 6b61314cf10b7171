using DataWarehouse.Plugins.UltimateConsensus.Membership;

namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>Whether one replica is awake, and what is remembered while it is not.</summary>
/// <remarks>Not thread-safe; belongs to its replica and is changed by the <see cref="Sleeper"/> only.</remarks>
internal sealed class SleepState
{
    /// <summary>Its place among those that are awake, or -1.</summary>
    public int AwakePlace { get; set; } = -1;

    /// <summary>Whether it gets no ticks.</summary>
    public bool IsAsleep { get; set; }

    /// <summary>Whether it fell asleep as leader; each member that does not lag then counts in the digest for its node.</summary>
    public bool Leads { get; set; }

    /// <summary>The node of the leader under which it sleeps and in whose digest it counts; null if there is none, or none that is believed to be there.</summary>
    public PeerAccount? Under { get; set; }

    /// <summary>As leader asleep: a bit for each member, by its place in the configuration, that is on a silent node and lacks something.</summary>
    public ulong Laggards { get; set; }

    /// <summary>As leader awake: a bit for each member that was heard since the group has been idle.</summary>
    public ulong Heard { get; set; }

    /// <summary>As leader awake: for how many ticks it has been idle.</summary>
    public int IdleTicks { get; set; }

    /// <summary>Whether something has happened since the latest tick that a group at rest has not.</summary>
    public bool IsStirred { get; set; }

    /// <summary>Which of the wishes to be woken is its own, or 0.</summary>
    public long QueueTicket { get; set; }

    /// <summary>Whether it is to campaign when its turn in the queue comes.</summary>
    public bool IsToCampaign { get; set; }

    /// <summary>The configuration whose nodes are counted as sharing this group, or null.</summary>
    public Configuration? Counted { get; set; }
}
