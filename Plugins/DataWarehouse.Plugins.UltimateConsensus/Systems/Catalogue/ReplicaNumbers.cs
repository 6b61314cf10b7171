namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;

/// <summary>
/// How the numbers of a group's replicas tell its generation. They only grow, and each recovery from less than a quorum begins with the next million: whatever was given before, known to the survivors or not,
/// is below.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
public static class ReplicaNumbers
{
    /// <summary>How many numbers a generation has.</summary>
    public const long PerGeneration = 1_000_000;

    /// <summary>The generation of a group: 1, and one more for each time that it was recovered from less than a quorum.</summary>
    /// <param name="lastReplica">The highest number that it has given.</param>
    public static int GenerationOf(long lastReplica) => lastReplica < 1 ? 1 : checked((int)((lastReplica - 1) / PerGeneration) + 1);

    /// <summary>The first number of a generation.</summary>
    /// <param name="generation">The generation, 1 or more.</param>
    public static long FirstOf(int generation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(generation, 1);
        return ((generation - 1) * PerGeneration) + 1;
    }
}
