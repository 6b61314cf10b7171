namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;

/// <summary>How far a repair may go.</summary>
internal enum RepairConsent
{
    /// <summary>It only looks, and tells what it would do.</summary>
    LookOnly,

    /// <summary>It changes what can be put right without losing anything.</summary>
    WithoutLoss,

    /// <summary>It also gives up what is lost, as the report says.</summary>
    WithLoss,
}
