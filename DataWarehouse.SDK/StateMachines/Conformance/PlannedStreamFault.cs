namespace DataWarehouse.SDK.StateMachines.Conformance;

/// <summary>What a stream throws that is meant to fail.</summary>
internal sealed class PlannedStreamFault() : IOException("The stream fails on purpose, to see that this passes through.");
