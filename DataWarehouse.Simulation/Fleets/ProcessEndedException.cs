namespace DataWarehouse.Simulation.Fleets;

/// <summary>A process ended in the middle of what it was doing; unwinds that, and is caught where the event began.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class ProcessEndedException : Exception
{
    /// <summary>Ends what a process was doing.</summary>
    public ProcessEndedException()
        : base("The process has ended.")
    {
    }
}
