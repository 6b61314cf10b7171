using DataWarehouse.Simulation.Swarms;
using DataWarehouse.Simulation.Tracing;

namespace DataWarehouse.Simulation.Commands;

/// <summary>What kind of world seeds are run in.</summary>
/// <param name="Run">Runs a seed; the trace takes readable lines, or is null.</param>
/// <param name="Arguments">What to add to the command that replays a seed, with a space before each.</param>
/// <remarks>Immutable; its function is called from several threads.</remarks>
internal sealed record SeedKind(Func<long, ITrace?, SeedResult> Run, string Arguments);
