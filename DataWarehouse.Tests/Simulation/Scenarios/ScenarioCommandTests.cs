using DataWarehouse.Simulation.Commands;

namespace DataWarehouse.Tests.Simulation.Scenarios;

public sealed class ScenarioCommandTests : IDisposable
{
    private const string Good = "add-nodes 1 voters=(1) index=3\n----\nok\n\ncampaign 1\n----\nok\n\nstabilize log-level=none\n----\nok\n\n"
        + "raft-state\n----\n1: StateLeader (Voter) Term:1 Lead:1\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("scenarios");
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _errors = new() { NewLine = "\n" };

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _output.Dispose();
        _errors.Dispose();
    }

    [Fact]
    public void Run_FilesThatHold_SaysSoAndReturnsZero()
    {
        var path = Write("good.txt", Good);

        Assert.Equal(ScenarioCommand.Passed, Run(updates: false, path, path));
        Assert.Equal($"ok {path} (4 cases)\nok {path} (4 cases)\n", _output.ToString());
        Assert.Empty(_errors.ToString());
    }

    [Fact]
    public void Run_AFileThatDoesNotHold_ShowsTheDifferenceAndItsLines()
    {
        var path = Write("bad.txt", Good.Replace("Term:1", "Term:2", StringComparison.Ordinal));

        Assert.Equal(ScenarioCommand.Failed, Run(updates: false, path));
        Assert.Equal(
            $"FAILED {path} (1 of 4 cases)\n{path}:13: raft-state\n"
            + "  - 1: StateLeader (Voter) Term:2 Lead:1    (line 15)\n  + 1: StateLeader (Voter) Term:1 Lead:1\n",
            _output.ToString());
    }

    [Theory]
    [InlineData("campaign 1\n----\nok\n", "there is no node 1")]
    [InlineData("add-nodes 1 voters=(1) index=3 colour=red\n----\nok\n", "unknown argument 'colour'")]
    [InlineData("add-nodes 1 voters=(x) index=3\n----\nok\n", "a number is needed in place of 'x'")]
    [InlineData("add-nodes 1 voters=(1) index=3 prevote=maybe\n----\nok\n", "true or false is needed in place of 'maybe'")]
    [InlineData("add-nodes 1 voters=(1) index=3 read-only=never\n----\nok\n", "unknown way to read 'never'")]
    [InlineData("dance\n----\nok\n", "unknown command 'dance'")]
    [InlineData("status\n----\nok\n", "'status' needs more arguments")]
    [InlineData("status\n", "no ---- follows the command")]
    public void Run_AFileThatMakesNoSense_ReturnsTwoAndNamesTheLine(string text, string trouble)
    {
        var path = Write("odd.txt", text);

        Assert.Equal(ScenarioCommand.Unusable, Run(updates: false, path, Write("good.txt", Good)));
        Assert.Equal($"{path}: line 1: {trouble}\n", _errors.ToString());
        Assert.StartsWith("ok ", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_AMissingFile_ReturnsTwo() =>
        Assert.Equal(ScenarioCommand.Unusable, Run(updates: false, Path.Combine(_folder.FullName, "none.txt")));

    [Fact]
    public void Run_WithUpdate_WritesWhatHappens()
    {
        var path = Write("old.txt", Good.Replace("Term:1", "Term:2", StringComparison.Ordinal));

        Assert.Equal(ScenarioCommand.Passed, Run(updates: true, path));
        Assert.Equal(ScenarioCommand.Passed, Run(updates: false, path));
        Assert.Contains("Term:1 Lead:1", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WithUpdate_LeavesFilesOfOthersAlone()
    {
        _folder.CreateSubdirectory("conformance");
        var text = Good.Replace("Term:1", "Term:2", StringComparison.Ordinal);
        var path = Write(Path.Combine("conformance", "kept.txt"), text);

        Assert.Equal(ScenarioCommand.Unusable, Run(updates: true, path));
        Assert.Equal(text, File.ReadAllText(path));
    }

    [Theory]
    [InlineData("add-nodes 1 voters=(1) index=1\n----\nindex must be specified as > 1 due to bootstrap\n")]
    [InlineData("log-level loud\n----\nunknown log level \"loud\": one of debug, info, warn, error, fatal, none\n")]
    [InlineData("add-nodes 1 voters=(1) index=5\n----\nok\n\nraft-log 1\n----\nlog is empty: first index=6, last index=5\n")]
    [InlineData("add-nodes 1 voters=(1) index=5\n----\nok\n\ncompact 1 5\n----\nrequested index is unavailable due to compaction\n")]
    [InlineData("add-nodes 1 voters=(1) index=5\n----\nok\n\ncompact 1 6\n----\nrequested index is past the last entry\n")]
    [InlineData("add-nodes 1 voters=(1) index=5\n----\nok\n\npropose 1 x\n----\nraft proposal dropped\n")]
    [InlineData("add-nodes 1 voters=(1) index=5\n----\nok\n\npropose-conf-change 1\nx1\n----\nunknown change: x1\n")]
    [InlineData("add-nodes 1 voters=(1) index=5\n----\nok\n\npropose-conf-change 1 transition=sudden\nv1\n----\nunknown transition\n")]
    [InlineData("add-nodes 1 voters=(1) index=5\n----\nok\n\npropose-conf-change 1 v1=true\nv1 v2\n----\nv1 conf change can only have one operation and no transition\n")]
    public void Run_ARefusal_IsPartOfTheMeaning(string text) =>
        Assert.Equal(ScenarioCommand.Passed, Run(updates: false, Write("refusal.txt", text)));

    [Fact]
    public void Run_MessagesToANodeThatIsNotThere_CanBeDropped()
    {
        var path = Write("drop.txt", "add-nodes 1 voters=(1,2) index=5\n----\nok\n\ncampaign 1\n----\nok\n\nprocess-ready 1\n----\n"
            + "Lead:0 State:StateCandidate\nHardState Term:1 Vote:1 Commit:5\n1->2 MsgVote Term:1 Log:1/5\n\ndeliver-msgs drop=2\n----\n"
            + "dropped: 1->2 MsgVote Term:1 Log:1/5\n");

        Assert.Equal(ScenarioCommand.Passed, Run(updates: false, path));
    }

    private int Run(bool updates, params string[] paths) => ScenarioCommand.Run(paths, updates, _output, _errors);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
