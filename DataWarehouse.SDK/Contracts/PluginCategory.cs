namespace DataWarehouse.SDK.Contracts;

/// <summary>What a plugin is for.</summary>
/// <remarks>Values are stable: they appear in catalogues and reports.</remarks>
public enum PluginCategory
{
    /// <summary>Serves a domain on top of the infrastructure, for example a key-value state machine.</summary>
    Application = 0,

    /// <summary>Serves other plugins: consensus, replication, resilience.</summary>
    Infrastructure = 1,
}
