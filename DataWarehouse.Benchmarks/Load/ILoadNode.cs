namespace DataWarehouse.Benchmarks.Load;

/// <summary>One node of an engine under load. It has its directory, log, sockets and threads to itself. Called in the order of the members.</summary>
internal interface ILoadNode : IAsyncDisposable
{
    /// <summary>Syncs of data so far; null if they cannot be counted.</summary>
    long? Syncs { get; }

    /// <summary>Opens the directory and listens.</summary>
    /// <returns>The ports that the others need; none in memory.</returns>
    Task<int[]> OpenAsync();

    /// <summary>Hears where all are; those that are called hear it before those that call.</summary>
    /// <param name="ports">The ports of each node, this one included.</param>
    void Introduce(int[][] ports);

    /// <summary>Waits until it is connected to all others.</summary>
    Task ConnectAsync();

    /// <summary>Takes its part in all groups.</summary>
    Task StartGroupsAsync();

    /// <summary>Tries to lead the groups that are its share, where the engine lets one try.</summary>
    Task LeadAsync();

    /// <summary>The groups that it leads now.</summary>
    Task<int[]> FindLedAsync();

    /// <summary>Makes a client of a group that it leads.</summary>
    LoadClient CreateClient(int number, int group, LoadClock clock);

    /// <summary>What the replicas of each group hold, once nobody writes any more.</summary>
    Task<string[]> DigestsAsync();
}
