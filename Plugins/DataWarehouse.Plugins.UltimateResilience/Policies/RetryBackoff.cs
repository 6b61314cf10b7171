namespace DataWarehouse.Plugins.UltimateResilience.Policies;

/// <summary>How the delay grows from one retry to the next. Values are stable.</summary>
public enum RetryBackoff
{
    /// <summary>Always the same.</summary>
    Constant = 0,

    /// <summary>By the first delay each time.</summary>
    Linear = 1,

    /// <summary>Twice the last one each time.</summary>
    Exponential = 2,
}
