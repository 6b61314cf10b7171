namespace DataWarehouse.Benchmarks.Load.Sites;

/// <summary>Nodes of one process, with the clients of the groups they lead. Called in the order of the members.</summary>
internal interface ILoadSite : IAsyncDisposable
{
    /// <summary>Opens its nodes.</summary>
    /// <returns>The ports of each.</returns>
    Task<int[][]> OpenAsync();

    /// <summary>Tells its nodes where all are.</summary>
    Task IntroduceAsync(int[][] ports);

    /// <summary>Waits until its nodes are connected to all others.</summary>
    Task ConnectAsync();

    /// <summary>Lets its nodes take part in all groups.</summary>
    Task StartGroupsAsync();

    /// <summary>Lets its nodes try to lead their share.</summary>
    Task LeadAsync();

    /// <summary>The groups that its nodes lead now.</summary>
    Task<int[]> FindLedAsync();

    /// <summary>Starts the clients of the groups that its nodes led when last asked.</summary>
    /// <returns>How many clients that are.</returns>
    Task<int> BeginAsync();

    /// <summary>Begins to measure.</summary>
    Task MeasureAsync();

    /// <summary>Ends measuring and the clients.</summary>
    Task<SiteMeasure> EndAsync();

    /// <summary>What its nodes hold of each group.</summary>
    Task<string[][]> DigestsAsync();
}
