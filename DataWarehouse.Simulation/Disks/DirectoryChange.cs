namespace DataWarehouse.Simulation.Disks;

/// <summary>A creation, deletion or renaming that is not durable yet.</summary>
/// <param name="Removed">The path that stands for nothing any more, or null.</param>
/// <param name="Added">The path that stands for <paramref name="Item"/> now, or null.</param>
/// <param name="Item">The file or directory that is added or removed; a null file is a directory.</param>
/// <param name="RemovedDirectory">The directory of <paramref name="Removed"/> while it waits for a sync, else null.</param>
/// <param name="AddedDirectory">The directory of <paramref name="Added"/> while it waits for a sync, else null.</param>
/// <remarks>Immutable; belongs to its medium.</remarks>
internal readonly record struct DirectoryChange(
    string? Removed,
    string? Added,
    SimulatedFile? Item,
    string? RemovedDirectory,
    string? AddedDirectory)
{
    /// <summary>Whether all directories that it touches have been synced.</summary>
    public bool IsCovered => RemovedDirectory is null && AddedDirectory is null;

    /// <summary>Whether it gives a file another name.</summary>
    public bool IsRename => Removed is not null && Added is not null;

    /// <summary>The change after a directory was synced.</summary>
    /// <param name="directory">The directory.</param>
    public DirectoryChange Synced(string directory) => this with
    {
        RemovedDirectory = RemovedDirectory == directory ? null : RemovedDirectory,
        AddedDirectory = AddedDirectory == directory ? null : AddedDirectory,
    };
}
