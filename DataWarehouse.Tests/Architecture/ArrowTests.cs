using Mono.Cecil;

namespace DataWarehouse.Tests.Architecture;

/// <summary>The direction of dependencies, in the project files and in what the compiler made of them.</summary>
public sealed class ArrowTests
{
    public static TheoryData<string> Projects => new(ProjectFile.All.Select(p => p.Path));

    [Theory, MemberData(nameof(Projects))]
    public void Project_HasARule_AndReferencesOnlyWhatItAllows(string path)
    {
        var project = Project(path);

        Assert.True(project.Rule is not null, $"{path}: say in ProjectFile.Arrows what this project may reference");
        Assert.DoesNotContain(project.ProjectReferences, r => !project.Rule.Allows(r));
    }

    [Theory, MemberData(nameof(Projects))]
    public void Project_TakesNoSourceOrBinaryFromOutside(string path) => Assert.Empty(Project(path).BackDoors);

    [Theory, MemberData(nameof(Projects))]
    public void Project_TakesNoneOfOurOwnProjectsAsAPackage(string path) =>
        Assert.DoesNotContain(Project(path).PackageReferences, p => p.StartsWith("DataWarehouse", StringComparison.Ordinal));

    [Theory, MemberData(nameof(Projects))]
    public void Project_ShowsItsInternalsOnlyToTestsBenchmarksAndSimulation(string path) =>
        Assert.Empty(Project(path).Friends.Except(["DataWarehouse.Tests", "DataWarehouse.Benchmarks", "DataWarehouse.Simulation"]));

    [Theory, MemberData(nameof(Projects))]
    public void Project_CarriesTheLayerThatItsBannedSymbolsHangOn(string path)
    {
        var project = Project(path);
        var expected = project.Name switch
        {
            "DataWarehouse.SDK" => "sdk",
            "DataWarehouse.Tests" => "test",
            "DataWarehouse.Benchmarks" => "benchmark",
            _ => project.IsPlugin ? "plugin" : "host",
        };

        Assert.Equal(expected, project.Layer);
    }

    [Theory, MemberData(nameof(Projects))]
    public void Project_IsInTheSolution(string path) =>
        Assert.Contains(path.Replace('/', '\\'), Repository.Read("DataWarehouse.sln"), StringComparison.Ordinal);

    [Theory, MemberData(nameof(Projects))]
    public void Assembly_ReferencesOnlyWhatItsProjectMay(string path)
    {
        var project = Project(path);
        var file = Path.Combine(AppContext.BaseDirectory, project.Name + ".dll");
        Assert.SkipUnless(File.Exists(file), "the tests do not reference this project");

        using var assembly = AssemblyDefinition.ReadAssembly(file);
        var ours = assembly.MainModule.AssemblyReferences.Select(r => r.Name).Where(n => n.StartsWith("DataWarehouse", StringComparison.Ordinal));
        var known = ProjectFile.All.ToDictionary(p => p.Name, p => p.Folder, StringComparer.Ordinal);

        Assert.DoesNotContain(ours, name => !known.TryGetValue(name, out var folder) || project.Rule?.Allows(folder) != true);
    }

    [Fact]
    public void Plugins_ReferenceNothingButTheSdk() =>
        Assert.All(ProjectFile.All.Where(p => p.IsPlugin), p => Assert.Equal(["DataWarehouse.SDK"], p.ProjectReferences));

    [Fact]
    public void Sdk_ReferencesNoProject() => Assert.Empty(Project("DataWarehouse.SDK/DataWarehouse.SDK.csproj").ProjectReferences);

    [Theory]
    [InlineData("Plugins/DataWarehouse.Plugins.A", "Plugins/DataWarehouse.Plugins.B")]
    [InlineData("Plugins/DataWarehouse.Plugins.A", "DataWarehouse.Kernel")]
    [InlineData("DataWarehouse.SDK", "DataWarehouse.Kernel")]
    [InlineData("DataWarehouse.Kernel", "Plugins/DataWarehouse.Plugins.A")]
    public void Rules_RefuseAnArrowThatPointsOutwards(string from, string to) =>
        Assert.False(ProjectFile.RuleFor(from)!.Allows(to));

    private static ProjectFile Project(string path) => ProjectFile.All.Single(p => p.Path == path);
}
