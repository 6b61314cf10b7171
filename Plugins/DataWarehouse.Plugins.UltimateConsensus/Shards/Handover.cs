using DataWarehouse.Plugins.UltimateConsensus.Sleeping;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>Lets a shard lead nothing, if others can, while the disk of its node is full or stalls.</summary>
/// <param name="sleeper">Says who is awake.</param>
/// <param name="touch">Is told of a replica that may have work.</param>
/// <remarks>Not thread-safe; belongs to its shard.</remarks>
internal sealed class Handover(Sleeper sleeper, Action<HostedReplica> touch)
{
    private bool _isStalled;

    /// <summary>Whether the disk is full.</summary>
    public bool IsFull { get; private set; }

    /// <summary>The disk became full, or is not any more.</summary>
    /// <param name="isFull">Whether it is full now.</param>
    public void FullChanged(bool isFull)
    {
        IsFull = isFull;
        Look();
    }

    /// <summary>The disk stalls, or does not any more.</summary>
    /// <param name="isStalled">Whether it stalls now.</param>
    public void StallChanged(bool isStalled)
    {
        _isStalled = isStalled;
        Look();
    }

    /// <summary>Those that sleep are woken for it, in their turn.</summary>
    private void Look()
    {
        sleeper.IsHandingOver = IsFull || _isStalled;
        if (!sleeper.IsHandingOver) return;
        foreach (var replica in sleeper.Awake)
        {
            if (replica.IsRunning && replica.HandLeadershipOver()) touch(replica);
        }

        sleeper.WakeLed();
    }
}
