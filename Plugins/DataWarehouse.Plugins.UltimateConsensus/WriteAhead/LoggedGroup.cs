using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>A group that has a life in a log.</summary>
/// <param name="Group">The group.</param>
/// <param name="Generation">Its life in this log.</param>
/// <param name="Replica">The replica whose log this is.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct LoggedGroup(GroupId Group, Generation Generation, ReplicaId Replica);
