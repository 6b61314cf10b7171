using DataWarehouse.Plugins.UltimateConsensus.Core;

namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>Asks a node which groups with a replica here it leads and believes asleep.</summary>
/// <param name="From">From which group on.</param>
/// <param name="Shards">How many shards the asked node has; 0 asks all of them.</param>
/// <param name="Shard">Which of them is asked.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct ListQuestion(GroupId From, int Shards, int Shard);
