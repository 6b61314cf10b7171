using DataWarehouse.Tests.Architecture;

namespace DataWarehouse.Tests.Simulation.Scenarios;

/// <summary>Where scenario files stand: our own in the repository, outside ones beside it, where they may be absent.</summary>
internal static class ScenarioFolders
{
    /// <summary>What stands for the outside files in a list of tests when they are absent.</summary>
    public const string Absent = "(absent)";

    public static string Own { get; } = Repository.Full(Path.Combine("DataWarehouse.Tests", "Scenarios"));

    public static string Shared { get; } = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "conformance", "etcd-raft"));

    /// <summary>The files of some folders, as paths below <paramref name="root"/>; <see cref="Absent"/> if the root is not there.</summary>
    public static IEnumerable<string> Files(string root, params string[] folders)
    {
        if (!Directory.Exists(root)) return [Absent];
        return folders
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.txt"))
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);
    }
}
