namespace DataWarehouse.Simulation.Linearizability;

/// <summary>The answer of the checker.</summary>
/// <param name="Verdict">What was shown.</param>
/// <param name="Steps">How many steps of the model it took, over all keys.</param>
/// <param name="Explanation">For a history that is not linearizable, or not decided: the key and where the search ended, for a reader. Else empty.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct CheckResult(Verdict Verdict, long Steps, string Explanation);
