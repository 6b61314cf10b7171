namespace DataWarehouse.Simulation.Linearizability.Models;

/// <summary>What is asked of a register.</summary>
internal enum RegisterAction : byte
{
    /// <summary>Tell the value.</summary>
    Read,

    /// <summary>Replace the value.</summary>
    Write,

    /// <summary>Replace the value if it is the expected one.</summary>
    CompareAndSet,
}
