namespace DataWarehouse.Plugins.UltimateConsensus.Offline;

/// <summary>What a recovery makes of a group.</summary>
public enum RecoveryFate
{
    /// <summary>It goes on with one of the survivors, in a new generation.</summary>
    Recovered,

    /// <summary>The survivors are a quorum: started, they go on without any loss.</summary>
    Serves,

    /// <summary>No survivor holds anything of it to go on with.</summary>
    Nothing,
}
