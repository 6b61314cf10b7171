namespace DataWarehouse.Plugins.UltimateReplication.Keys;

/// <summary>Why a received state was not merged: an expected refusal, for the peer and the operator to read.</summary>
/// <param name="Kind">A short word for metrics.</param>
/// <param name="Reason">The reason and the way out.</param>
internal sealed record MergeRefusal(string Kind, string Reason);
