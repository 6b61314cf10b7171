namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>A call from outside that waits for its answer.</summary>
/// <remarks>Thread-safe as its kind says.</remarks>
internal abstract class PendingCall
{
    /// <summary>The answer is there: lets the caller's code go on, on this thread.</summary>
    public abstract void GoOn();
}
