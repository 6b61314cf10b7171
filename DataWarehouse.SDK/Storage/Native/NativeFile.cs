namespace DataWarehouse.SDK.Storage.Native;

/// <summary>What the operating system says about an open file.</summary>
/// <param name="Device">The file system it lies in.</param>
/// <param name="Index">Its number there; together they tell two files apart whatever their names.</param>
/// <param name="LengthBytes">Its length.</param>
/// <param name="Kind">What it is.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct NativeFile(ulong Device, ulong Index, long LengthBytes, NativeEntryKind Kind);
