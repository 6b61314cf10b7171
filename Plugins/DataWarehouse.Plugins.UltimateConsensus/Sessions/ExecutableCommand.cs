using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Sessions;

/// <summary>A committed command that is to be executed.</summary>
/// <param name="Index">The place of its entry.</param>
/// <param name="Term">The term of its entry.</param>
/// <param name="TimestampTicks">When the leader took it, in ticks of 100 ns UTC since the year 1; may go backwards.</param>
/// <param name="Bytes">The command, as a view of the entry.</param>
/// <remarks>Immutable as long as the entry's payload is; then thread-safe.</remarks>
internal readonly record struct ExecutableCommand(LogIndex Index, Term Term, long TimestampTicks, ReadOnlyMemory<byte> Bytes);
