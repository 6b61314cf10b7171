namespace DataWarehouse.SDK.Storage;

/// <summary>One entry of a directory, as <see cref="IDisk.List"/> found it.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
/// <param name="Name">
/// The entry's own name, without its directory; as the file system spells it, so it need not be a permitted <see cref="DiskPath"/>.
/// </param>
/// <param name="LengthBytes">The length in bytes; 0 for a directory.</param>
/// <param name="IsDirectory">Whether the entry is a directory.</param>
public sealed record DiskEntry(string Name, long LengthBytes, bool IsDirectory);
