using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>A sleeping group in a list.</summary>
/// <param name="Group">The group.</param>
/// <param name="Leader">The replica that leads it.</param>
/// <param name="Member">The replica of it on the asking node.</param>
/// <param name="Term">The term it is led in.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct ListedGroup(GroupId Group, ReplicaId Leader, ReplicaId Member, Term Term);
