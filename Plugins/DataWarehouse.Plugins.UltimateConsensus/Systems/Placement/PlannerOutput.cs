using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;

/// <summary>What is to be decided now.</summary>
/// <param name="Commands">To be proposed to the system group, in this order. None of them must take effect: the state machine refuses what does not fit any more, and the next run decides anew.</param>
/// <param name="Alarms">What somebody should look at.</param>
/// <param name="Cursor">For <see cref="PlannerInput.Cursor"/> of the next run.</param>
/// <param name="IsWhole">
/// Whether no group was left out, and nothing waits for others to be done before; a plan without commands that is whole says that there is nothing to do until something happens.
/// </param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record PlannerOutput(ImmutableArray<SystemCommand> Commands, ImmutableArray<PlannerAlarm> Alarms, long Cursor, bool IsWhole);
