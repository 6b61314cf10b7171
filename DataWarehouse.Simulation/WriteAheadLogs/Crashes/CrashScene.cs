using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Simulation.WriteAheadLogs.Model;

namespace DataWarehouse.Simulation.WriteAheadLogs.Crashes;

/// <summary>What is known at the moment of a crash.</summary>
/// <param name="History">The requests, and so the states that may be found.</param>
/// <param name="Known">The highest position that the log told; null if it was never open.</param>
/// <param name="Depth">0 for a crash of the main process, more for one while a crash is recovered from.</param>
/// <remarks>Immutable as long as the history is left alone.</remarks>
internal readonly record struct CrashScene(RequestHistory History, LogPosition? Known, int Depth);
