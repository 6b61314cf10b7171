namespace DataWarehouse.Simulation.Branches;

/// <summary>A copy of an assembly that notes which of its branches are reached.</summary>
/// <param name="Image">The assembly.</param>
/// <param name="Branches">The branches; the place of each is its place among the marks.</param>
/// <remarks>Not changed by anybody after it was made.</remarks>
internal sealed record InstrumentedAssembly(byte[] Image, IReadOnlyList<Branch> Branches);
