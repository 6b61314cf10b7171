namespace DataWarehouse.Simulation.Branches;

/// <summary>One way on from a place where the code decides.</summary>
/// <param name="File">The source file.</param>
/// <param name="Line">The line of the statement that decides.</param>
/// <param name="Method">The method, with its type.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct Branch(string File, int Line, string Method);
