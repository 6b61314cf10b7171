using DataWarehouse.Simulation.Scenarios;

namespace DataWarehouse.Tests.Simulation.Scenarios;

public sealed class ScenarioFileTests
{
    [Fact]
    public void Parse_ReadsCommandArgumentsInputAndExpectation()
    {
        var cases = ScenarioFile.Parse("# about it\n\nadd 3 voters=(1, 2,3) index=10 none=() bare= \n\nfirst\n\n  second word\n\n----\none\n  two\n\n# more\nnext\n----\n");

        Assert.Equal(2, cases.Length);
        Assert.Equal((3, 9, 11), (cases[0].Line, cases[0].RuleLine, cases[0].LastLine));
        Assert.Equal("add", cases[0].Command);
        Assert.Equal(["3"], cases[0].Words);
        Assert.True(cases[0].TryGet("voters", out var voters));
        Assert.Equal(["1", "2", "3"], voters);
        Assert.True(cases[0].TryGetOne("index", out var index));
        Assert.Equal("10", index);
        Assert.True(cases[0].TryGet("none", out var none));
        Assert.Empty(none);
        Assert.True(cases[0].TryGetOne("bare", out var bare));
        Assert.Equal(string.Empty, bare);
        Assert.Equal(["first", string.Empty, "  second word"], cases[0].Input);
        Assert.Equal(["first", "second", "word"], cases[0].InputWords);
        Assert.Equal("one\n  two\n", cases[0].Expected);
        Assert.Equal("add 3 voters=(1,2,3) index=10 none=() bare=", cases[0].ToString());
        Assert.Equal((14, "next", string.Empty), (cases[1].Line, cases[1].Command, cases[1].Expected));
        Assert.Empty(cases[1].Input);
    }

    [Fact]
    public void Case_AnswersForArgumentsThatAreAbsentOrMany()
    {
        var only = Assert.Single(ScenarioFile.Parse("\nrun word many=(1,2)\n----\n"));

        Assert.True(only.Has("word"));
        Assert.False(only.Has("other"));
        Assert.False(only.TryGet("other", out var values));
        Assert.Empty(values);
        Assert.False(only.TryGetOne("other", out _));
        Assert.Equal(2, Assert.Throws<ScenarioException>(() => only.TryGetOne("many", out _)).Line);
        Assert.Throws<ScenarioException>(() => only.TryGetOne("word", out _));
    }

    [Fact]
    public void Parse_DoubleRule_KeepsBlankLinesAndSingleRules()
    {
        var cases = ScenarioFile.Parse("a\n----\n----\none\n\n----\ntwo\n----\n----\n\nb\n----\n----\n----\n----\n");

        Assert.Equal("one\n\n----\ntwo\n", cases[0].Expected);
        Assert.Equal(9, cases[0].LastLine);
        Assert.Equal(("b", string.Empty), (cases[1].Command, cases[1].Expected));
    }

    [Fact]
    public void Parse_EndsWithoutALineFeed()
    {
        Assert.Equal("x\n", Assert.Single(ScenarioFile.Parse("a\n----\nx")).Expected);
        Assert.Equal(string.Empty, Assert.Single(ScenarioFile.Parse("a\n----")).Expected);
        Assert.Empty(ScenarioFile.Parse(string.Empty));
        Assert.Empty(ScenarioFile.Parse("# only this\n\n"));
    }

    [Fact]
    public void Parse_TakesForeignLineEndings() => Assert.Equal("x\ny\n", Assert.Single(ScenarioFile.Parse("a\r\n----\r\nx\r\ny\r\n")).Expected);

    [Fact]
    public void Parse_Backslash_GoesOnWithTheNextLine()
    {
        var only = Assert.Single(ScenarioFile.Parse("a b=1 \\\n  c=(2,\\\n3)\n----\nx\n"));

        Assert.Equal("a b=1 c=(2,3)", only.ToString());
        Assert.Equal((1, 4), (only.Line, only.RuleLine));
    }

    [Theory]
    [InlineData("a\ninput\n", 1, "no ---- follows")]
    [InlineData("a \\", 1, "no ---- follows")]
    [InlineData("\na (b\n----\n", 2, "a parenthesis is not closed")]
    [InlineData("a b)\n----\n", 1, "a closing parenthesis has no partner")]
    [InlineData("=b\n----\nx\n", 1, "a command is expected")]
    [InlineData("a=b\n----\nx\n", 1, "a command is expected")]
    [InlineData("\\\n\n----\n", 1, "a command is expected")]
    [InlineData("a\n----\n----\none\n", 3, "is not closed")]
    [InlineData("a\n----\n----\none\n----\n", 3, "is not closed")]
    [InlineData("a\n----\n----\none\n----\n----\nmore\n", 7, "a blank line must follow")]
    public void Parse_WhatIsNoScenario_IsRefusedWithItsPlace(string text, int line, string expected)
    {
        var exception = Assert.Throws<ScenarioException>(() => ScenarioFile.Parse(text));

        Assert.Equal(line, exception.Line);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> SharedFiles => new(ScenarioFolders.Files(ScenarioFolders.Shared, "quorum", "confchange", "interaction"));

    [Theory, MemberData(nameof(SharedFiles))]
    public void Read_TakesEveryLineOfASharedFile(string file)
    {
        Assert.SkipWhen(file == ScenarioFolders.Absent, "the outside scenario files are not here");
        var path = Path.Combine(ScenarioFolders.Shared, file);
        var cases = ScenarioFile.Read(path);
        var lines = File.ReadAllLines(path);
        var covered = cases.SelectMany(c => Enumerable.Range(c.Line, c.LastLine - c.Line + 1)).ToHashSet();

        Assert.NotEmpty(cases);
        Assert.All(
            Enumerable.Range(1, lines.Length).Where(line => !covered.Contains(line)),
            line => Assert.True(lines[line - 1].Length == 0 || lines[line - 1][0] == '#', lines[line - 1]));
        Assert.Equal(file.Split('/')[0], ScenarioKinds.Of(string.Empty, cases) switch
        {
            ScenarioKind.Quorum => "quorum",
            ScenarioKind.Configuration => "confchange",
            _ => "interaction",
        });
    }

    [Theory]
    [InlineData("/x/quorum/a.txt", nameof(ScenarioKind.Quorum))]
    [InlineData("/x/confchange/a.txt", nameof(ScenarioKind.Configuration))]
    [InlineData("/x/interaction/a.txt", nameof(ScenarioKind.Interaction))]
    [InlineData("/x/other/a.txt", nameof(ScenarioKind.Interaction))]
    public void Kind_IsThatOfTheFolder(string path, string expected) => Assert.Equal(expected, ScenarioKinds.Of(path, []).ToString());

    [Fact]
    public void Rewrite_ReplacesExpectationsOnly()
    {
        const string Before = "# one\nvote cfg=(1) votes=(y)\n----\nold\n\n# two\n\nvote cfg=(1) votes=(n)\n----\n----\nold\n\nold\n----\n----\n\nvote\n----\n\n# end\n\n\n";
        const string After = "# one\nvote cfg=(1) votes=(y)\n----\nVoteWon\n\n# two\n\nvote cfg=(1) votes=(n)\n----\nVoteLost\n\nvote\n----\nVoteWon\n\n# end\n";

        Assert.Equal(After, ScenarioRewriter.Rewrite(Before, new QuorumScenario()));
        Assert.Equal(After, ScenarioRewriter.Rewrite(After, new QuorumScenario()));
    }

    [Fact]
    public void Rewrite_UsesTheDoubleRuleForBlankLines() =>
        Assert.Equal("a\n----\n----\none\n\ntwo\n----\n----\n\nb\n----\n----\none\n\ntwo\n----\n----\n", ScenarioRewriter.Rewrite("a\n----\n\nb\n----\nx\n", new FixedRunner("one\n\ntwo\n")));

    private sealed class FixedRunner(string output) : IScenarioRunner
    {
        public string Run(ScenarioCase scenario) => output;
    }
}
