namespace DataWarehouse.Plugins.UltimateConsensus.Core;

/// <summary>Faults that can be switched on at the place where the code would have them, to prove that the simulator finds them.</summary>
internal enum PlantedBug : byte
{
    /// <summary>No fault.</summary>
    None,
}
