namespace DataWarehouse.Simulation.Oracles;

/// <summary>An oracle reached the limit of its search before it could say whether a promise was kept. The seed shows nothing about that promise.</summary>
/// <param name="oracle">The oracle.</param>
/// <remarks>Thrown once, at the end of a world.</remarks>
internal sealed class UndecidedException(string oracle) : Exception($"{oracle}: the search reached its limit before it could decide.");
