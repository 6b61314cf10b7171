namespace DataWarehouse.SDK.Health;

/// <summary>How well a part of the node does its job. Values order from bad to good and are stable.</summary>
public enum HealthStatus
{
    /// <summary>Does not do its job; someone must act.</summary>
    Unhealthy = 0,

    /// <summary>Does its job with less margin than it should have, or is on its way up or down.</summary>
    Degraded = 1,

    /// <summary>Does its job.</summary>
    Healthy = 2,
}
