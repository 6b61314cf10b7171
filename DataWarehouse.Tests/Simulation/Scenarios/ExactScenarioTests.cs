using CsCheck;
using DataWarehouse.Simulation.Scenarios;

namespace DataWarehouse.Tests.Simulation.Scenarios;

/// <summary>
/// The files about quorums and configurations, ours and those from outside. <c>DATAWAREHOUSE_WRITE_SCENARIOS=1</c> writes what our files expect anew;
/// the difference is to be read line by line before it is kept.
/// </summary>
public sealed class ExactScenarioTests
{
    private const string Switch = "DATAWAREHOUSE_WRITE_SCENARIOS";
    private const int Mutations = 20;

    public static TheoryData<string> SharedFiles => new(ScenarioFolders.Files(ScenarioFolders.Shared, "quorum", "confchange"));

    public static TheoryData<string> OwnFiles => new(ScenarioFolders.Files(ScenarioFolders.Own, "quorum", "confchange"));

    [Theory, MemberData(nameof(SharedFiles))]
    public void SharedFile_IsMetToTheLetter(string file)
    {
        Assert.SkipWhen(file == ScenarioFolders.Absent, "the outside scenario files are not here");
        AssertMatches(Path.Combine(ScenarioFolders.Shared, file));
    }

    [Theory, MemberData(nameof(OwnFiles))]
    public void OwnFile_IsMetToTheLetter(string file)
    {
        var path = Path.Combine(ScenarioFolders.Own, file);
        if (Environment.GetEnvironmentVariable(Switch) == "1") File.WriteAllText(path, Rewrite(path));
        AssertMatches(path);
        Assert.Equal(File.ReadAllText(path), Rewrite(path));
    }

    [Theory, MemberData(nameof(SharedFiles))]
    public void SharedFile_ChangedInMeaning_IsNotMet(string file)
    {
        Assert.SkipWhen(file == ScenarioFolders.Absent, "the outside scenario files are not here");
        AssertMutationsFail(Path.Combine(ScenarioFolders.Shared, file));
    }

    [Theory, MemberData(nameof(OwnFiles))]
    public void OwnFile_ChangedInMeaning_IsNotMet(string file) => AssertMutationsFail(Path.Combine(ScenarioFolders.Own, file));

    [Fact]
    public void OwnFiles_AreManyEnough()
    {
        Assert.True(ScenarioFolders.Files(ScenarioFolders.Own, "quorum").Count() >= 6);
        Assert.True(ScenarioFolders.Files(ScenarioFolders.Own, "confchange").Count() >= 8);
    }

    [Fact]
    public void Mismatch_ShowsBothSides()
    {
        var cases = ScenarioFile.Parse("\nvote cfg=(1) votes=(y)\n----\nVoteLost\n");
        var mismatch = Assert.Single(ExactScenario.Compare(cases, new QuorumScenario()));

        Assert.Equal("VoteWon\n", mismatch.Actual);
        Assert.Equal("line 2: vote cfg=1 votes=y\n- VoteLost\n+ VoteWon\n", mismatch.ToString());
    }

    [Fact]
    public void RunnerFor_InteractionFiles_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ExactScenario.RunnerFor(ScenarioKind.Interaction));

    private static void AssertMatches(string path)
    {
        var cases = ScenarioFile.Read(path);
        Assert.NotEmpty(cases);
        var mismatches = ExactScenario.Compare(cases, ExactScenario.RunnerFor(ScenarioKinds.Of(path, cases)));
        Assert.True(mismatches.IsEmpty, path + "\n" + string.Join("\n", mismatches));
    }

    private static void AssertMutationsFail(string path)
    {
        var text = File.ReadAllText(path);
        var random = new PCG(1, 20_261_123);
        for (var i = 0; i < Mutations; i++)
        {
            var mutated = ExpectationMutator.Mutate(text, random);
            var cases = ScenarioFile.Parse(mutated);
            Assert.True(ExactScenario.Compare(cases, ExactScenario.RunnerFor(ScenarioKinds.Of(path, cases))).Length > 0, $"{path}, change {i}:\n{mutated}");
        }
    }

    private static string Rewrite(string path)
    {
        var text = File.ReadAllText(path);
        return ScenarioRewriter.Rewrite(text, ExactScenario.RunnerFor(ScenarioKinds.Of(path, ScenarioFile.Parse(text))));
    }
}
