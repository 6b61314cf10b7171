namespace DataWarehouse.SDK.Contracts;

/// <summary>Where a plugin stands in its life. It only moves forward; <see cref="PluginBase"/> has the rules.</summary>
/// <remarks>Values are stable: they appear in health data and logs.</remarks>
public enum PluginState
{
    /// <summary>Constructed; holds nothing that must be stopped.</summary>
    Created = 0,

    /// <summary>Initialization is under way.</summary>
    Initializing = 1,

    /// <summary>Initialized, not yet serving.</summary>
    Initialized = 2,

    /// <summary>Start is under way.</summary>
    Starting = 3,

    /// <summary>Serving.</summary>
    Started = 4,

    /// <summary>Stop is under way.</summary>
    Stopping = 5,

    /// <summary>Stopped for good; a plugin does not start again.</summary>
    Stopped = 6,

    /// <summary>A phase failed or was cancelled half-way; only stop and dispose are left.</summary>
    Faulted = 7,

    /// <summary>Everything is released.</summary>
    Disposed = 8,
}
