using DataWarehouse.Plugins.UltimateReplication.Keys;

namespace DataWarehouse.Plugins.UltimateReplication.Exchange;

/// <summary>What became of the states of one message: how many were merged, and the first refusal, if any.</summary>
internal readonly record struct MergeTally(int Merged, MergeRefusal? Refusal);
