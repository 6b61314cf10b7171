namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>Is told that a port of the log has news.</summary>
internal interface ILogPortOwner
{
    /// <summary>The port has news and had none before: <see cref="LogPort.Take"/> gives them.</summary>
    /// <remarks>
    /// Called on any thread, the port's own inside its calls included, with the log's lock held: must be quick, wait for nothing, and not throw. Usually it
    /// wakes the loop that owns the port.
    /// </remarks>
    void LogHasNews();
}
