namespace DataWarehouse.Plugins.KeyValue.Keys;

/// <summary>A place in the order of keys, valid until a key is added or forgotten.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
/// <param name="Leaf">The number of the leaf.</param>
/// <param name="Index">The place in it.</param>
internal readonly record struct KeyCursor(int Leaf, int Index);
