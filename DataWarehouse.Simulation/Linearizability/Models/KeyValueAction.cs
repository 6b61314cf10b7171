namespace DataWarehouse.Simulation.Linearizability.Models;

/// <summary>What is asked of a key with a text.</summary>
internal enum KeyValueAction : byte
{
    /// <summary>Tell the text.</summary>
    Get,

    /// <summary>Replace the text.</summary>
    Put,

    /// <summary>Add to the end of the text.</summary>
    Append,
}
