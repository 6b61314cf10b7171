namespace DataWarehouse.Plugins.KeyValue.Versions;

/// <summary>A place in the order of all changes, valid until the log is compacted.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
/// <param name="Index">The number of the slab in <see cref="RecordLog.History"/>.</param>
/// <param name="Offset">The offset in it.</param>
internal readonly record struct HistoryPoint(int Index, int Offset);
