using System.Globalization;

namespace DataWarehouse.Simulation.Workload;

/// <summary>One request to the simulated store and its answer, for the check of the whole history.</summary>
/// <param name="Command">What was asked; a read outside of the log is a get.</param>
/// <param name="Result">The answer; of no meaning while the outcome is unknown.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct KvOperation(KvCommand Command, KvResult Result)
{
    /// <summary>The request and its answer.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Command.Verb} {Command.Token:x} ({Command.Expected:x}) -> before {Result.Value:x} after {Result.Count} changes, changed {Result.HasChanged}, version {Result.Version}");
}
