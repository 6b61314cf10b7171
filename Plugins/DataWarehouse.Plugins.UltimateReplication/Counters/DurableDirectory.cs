namespace DataWarehouse.Plugins.UltimateReplication.Counters;

/// <summary>Makes directories so that a power loss does not take them, and what is in them, away again.</summary>
internal static class DurableDirectory
{
    /// <summary>Makes a directory and its missing parents, and syncs the parent of each one made.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="sync">Makes the new entries durable.</param>
    /// <exception cref="IOException">A directory could not be made or synced.</exception>
    internal static void Create(string path, IFileSync sync)
    {
        var missing = new Stack<string>();
        for (var next = Path.GetFullPath(path); next is not null && !Directory.Exists(next); next = Path.GetDirectoryName(next)) missing.Push(next);
        foreach (var directory in missing)
        {
            Directory.CreateDirectory(directory);
            if (Path.GetDirectoryName(directory) is { } parent) sync.SyncDirectory(parent);
        }
    }
}
