namespace DataWarehouse.SDK.Contracts;

/// <summary>A step of a plugin's life, in the order in which the steps are taken.</summary>
/// <remarks>Values are stable: they appear in errors, logs and metric tags.</remarks>
public enum PluginPhase
{
    /// <summary>Reads configuration and builds what the plugin needs.</summary>
    Initialize = 0,

    /// <summary>Begins to serve.</summary>
    Start = 1,

    /// <summary>Ends serving and the background work.</summary>
    Stop = 2,

    /// <summary>Releases what is left.</summary>
    Dispose = 3,
}
