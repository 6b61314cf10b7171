namespace DataWarehouse.Plugins.UltimateConsensus.Offline;

/// <summary>How far a repair of a data directory may go.</summary>
public enum LogConsent
{
    /// <summary>It only looks, and tells what it would do and what would be lost.</summary>
    LookOnly = 0,

    /// <summary>It changes what can be put right without losing anything.</summary>
    WithoutLoss = 1,

    /// <summary>It also gives up what is lost.</summary>
    WithLoss = 2,
}
