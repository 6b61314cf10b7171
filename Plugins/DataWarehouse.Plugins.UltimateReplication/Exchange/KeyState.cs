namespace DataWarehouse.Plugins.UltimateReplication.Exchange;

/// <summary>A key and its encoded sibling set.</summary>
internal readonly record struct KeyState(string Key, byte[] Set);
