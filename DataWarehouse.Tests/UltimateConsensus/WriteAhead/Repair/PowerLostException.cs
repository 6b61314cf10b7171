namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Repair;

/// <summary>The process of a repair ended before its next step.</summary>
internal sealed class PowerLostException : Exception;
