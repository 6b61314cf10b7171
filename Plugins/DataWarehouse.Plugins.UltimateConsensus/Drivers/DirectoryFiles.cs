using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>The files of a data directory of the operating system, opened for reading only.</summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="root">The data directory.</param>
internal sealed class DirectoryFiles(string root) : ILogFiles
{
    /// <inheritdoc/>
    /// <remarks>Names that a disk cannot have are left out.</remarks>
    public IReadOnlyList<DiskEntry> List(DiskPath directory)
    {
        var entries = new List<DiskEntry>();
        var path = PathOf(directory);
        if (!Directory.Exists(path)) return entries;
        foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos())
            entries.Add(new DiskEntry(entry.Name, entry is FileInfo file ? file.Length : 0, entry is DirectoryInfo));
        entries.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return entries;
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public int Read(DiskPath file, long offset, Span<byte> destination)
    {
        using var handle = File.OpenHandle(PathOf(file), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var total = 0;
        while (total < destination.Length)
        {
            var read = RandomAccess.Read(handle, destination[total..], offset + total);
            if (read == 0) break;
            total += read;
        }

        return total;
    }

    private string PathOf(DiskPath path) => Path.Combine(root, path.Value.Replace('/', Path.DirectorySeparatorChar));
}
