namespace DataWarehouse.Simulation.Workload;

/// <summary>What a command of the simulated store does. The numbers are part of its encoding.</summary>
internal enum KvVerb : byte
{
    /// <summary>Replaces the value of a key.</summary>
    Put = 1,

    /// <summary>Adds to the value of a key: the new value depends on all additions and their order.</summary>
    Append = 2,

    /// <summary>Replaces the value of a key if it is the expected one.</summary>
    CompareAndSet = 3,

    /// <summary>Tells the value of a key, by way of the log.</summary>
    Get = 4,
}
