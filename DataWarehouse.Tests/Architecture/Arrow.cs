namespace DataWarehouse.Tests.Architecture;

/// <summary>What one project, or every project below a folder (<c>Plugins/*</c>), may reference among the projects of this repository.</summary>
/// <param name="Projects">A project's name, or a folder with a star.</param>
/// <param name="MayReference">Names or folders in the same form.</param>
internal sealed record Arrow(string Projects, params string[] MayReference)
{
    public bool IsAbout(string projectPath) => Matches(Projects, projectPath);

    public bool Allows(string projectPath) => MayReference.Any(allowed => Matches(allowed, projectPath));

    // projectPath is the folder of the project below the root, such as Plugins/DataWarehouse.Plugins.Raft.
    private static bool Matches(string pattern, string projectPath) =>
        pattern.EndsWith("/*", StringComparison.Ordinal)
            ? projectPath.StartsWith(pattern[..^1], StringComparison.Ordinal)
            : projectPath == pattern;
}
