using CsCheck;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Simulation.Scenarios;

namespace DataWarehouse.Tests.Simulation.Scenarios;

/// <summary>
/// The files about whole groups, ours and those from outside. <c>DATAWAREHOUSE_WRITE_SCENARIOS=1</c> writes what our files expect anew; the
/// difference is to be read line by line before it is kept.
/// </summary>
public sealed class InteractionScenarioTests
{
    private const string Switch = "DATAWAREHOUSE_WRITE_SCENARIOS";
    private const string Folder = "interaction";
    private const int Mutations = 20;

    public static TheoryData<string> SharedFiles => new(ScenarioFolders.Files(ScenarioFolders.Shared, Folder));

    public static TheoryData<string> OwnFiles => new(ScenarioFolders.Files(ScenarioFolders.Own, Folder));

    [Theory, MemberData(nameof(SharedFiles))]
    public void SharedFile_HappensAsItMeans(string file)
    {
        Assert.SkipWhen(file == ScenarioFolders.Absent, "the outside scenario files are not here");
        AssertHolds(Path.Combine(ScenarioFolders.Shared, file));
    }

    [Theory, MemberData(nameof(OwnFiles))]
    public void OwnFile_HappensAsItMeans(string file)
    {
        var path = Path.Combine(ScenarioFolders.Own, file);
        if (Environment.GetEnvironmentVariable(Switch) == "1") File.WriteAllText(path, ScenarioCheck.Update(path, File.ReadAllText(path)));
        AssertHolds(path);
    }

    [Theory, MemberData(nameof(OwnFiles))]
    public void OwnFile_IsWhatTheRunnerWrites(string file)
    {
        var path = Path.Combine(ScenarioFolders.Own, file);
        Assert.Equal(File.ReadAllText(path), ScenarioCheck.Update(path, File.ReadAllText(path)));
    }

    [Theory, MemberData(nameof(SharedFiles))]
    public void SharedFile_ChangedInMeaning_DoesNotHappen(string file)
    {
        Assert.SkipWhen(file == ScenarioFolders.Absent, "the outside scenario files are not here");
        AssertMutationsFail(Path.Combine(ScenarioFolders.Shared, file));
    }

    [Theory, MemberData(nameof(OwnFiles))]
    public void OwnFile_ChangedInMeaning_DoesNotHappen(string file) => AssertMutationsFail(Path.Combine(ScenarioFolders.Own, file));

    /// <summary>What a message waits for is the core's own word: a core that lets one out too early shows in the text.</summary>
    [Theory]
    [InlineData("async_vote_waits_for_disk.txt", PlantedBug.VoteNotDurable, "MsgVoteResp")]
    [InlineData("async_pipeline.txt", PlantedBug.AcknowledgedBeforeDurable, "MsgAppResp")]
    public void OwnFile_CoreSendsBeforeItIsDurable_DoesNotHappen(string file, object planted, string early)
    {
        var path = Path.Combine(ScenarioFolders.Own, Folder, file);

        Assert.Empty(Differences(path, PlantedBug.None));
        var differences = Differences(path, (PlantedBug)planted).Where(line => line.Contains(early, StringComparison.Ordinal)).ToList();
        Assert.Contains(differences, line => line[0] == '-' && line.Contains("after storage", StringComparison.Ordinal));
        Assert.Contains(differences, line => line[0] == '+' && !line.Contains("after storage", StringComparison.Ordinal));
    }

    [Fact]
    public void OwnFiles_AreMoreThanTheSharedOnes() => Assert.True(OwnFiles.Count >= 20);

    private static void AssertHolds(string path)
    {
        var (cases, differences) = ScenarioCheck.Run(path, File.ReadAllText(path));
        Assert.True(cases > 0, path);
        Assert.True(differences.IsEmpty, string.Join('\n', differences.Select(d => $"{path}:{d.Line}: {d.Command}\n{string.Join('\n', d.Lines)}")));
    }

    private static List<string> Differences(string path, PlantedBug planted) =>
        [.. ScenarioCheck.Run(path, File.ReadAllText(path), planted).Differences.SelectMany(difference => difference.Lines)];

    private static void AssertMutationsFail(string path)
    {
        var text = File.ReadAllText(path);
        var random = new PCG(1, 20_261_123);
        for (var i = 0; i < Mutations; i++)
        {
            var mutated = MeaningMutator.Mutate(text, random);
            Assert.True(ScenarioCheck.Run(path, mutated).Differences.Length > 0, $"{path}, change {i}:\n{mutated}");
        }
    }
}
