using DataWarehouse.Simulation.Scenarios.Interaction;

namespace DataWarehouse.Tests.Simulation.Scenarios;

public sealed class TranscriptReaderTests
{
    [Theory]
    [InlineData("ok\n")]
    [InlineData("INFO 1 became leader at term 1\nDEBUG x\nWARN y\nERROR z\n")]
    [InlineData("Ready MustSync=true:\n")]
    [InlineData("> 1 handling Ready\n  <empty Ready>\nno messages\n")]
    [InlineData("1->1 MsgVoteResp Term:1 Log:0/0\nAppendThread->1 MsgStorageAppendResp Term:1 Log:1/11\n")]
    public void Text_ThatOnlySaysHow_HasNoFacts(string text) => Assert.Empty(TranscriptReader.Read(text, 1));

    [Theory]
    [InlineData("raft proposal dropped\n", "raft proposal dropped")]
    [InlineData("2: StateFollower (Voter) Term:1 Lead:0\n", "2: StateFollower (Voter) Term:1 Lead:0")]
    [InlineData("> 2 handling Ready\n  HardState Term:1 Commit:0\n", "2 handling Ready: HardState Term:1 Commit:0")]
    [InlineData("CommittedEntries:\n1/3 EntryNormal \"\"\n", "CommittedEntries: 1/3 EntryNormal \"\"")]
    [InlineData("dropped: 3->1 MsgAppResp Term:1 Log:0/12\n", "dropped: 3->1 MsgAppResp Term:1 Log:0/12")]
    [InlineData("2->1 MsgAppResp Term:1 Log:1/4 Rejected (Hint: 3) Commit:11\n", "2->1 MsgAppResp Term:1 Log:1/4 Rejected (Hint: 3)")]
    [InlineData("2->3 MsgApp Term:2 Log:1/3 Commit:4 Entries:[\n  1/4 EntryNormal \"a\"\n  2/5 EntryNormal \"\"\n]\n",
        "2->3 MsgApp Term:2 Log:1/3 Commit:4 Entries:[1/4 EntryNormal \"a\", 2/5 EntryNormal \"\"]")]
    [InlineData("1->2 MsgSnap Term:1 Log:0/0\n  Snapshot: Index:4 Term:1\n", "1->2 MsgSnap Term:1 Log:0/0 Snapshot: Index:4 Term:1")]
    public void Line_ThatSaysWhat_IsOneFact(string text, string fact) => Assert.Equal(fact, Assert.Single(TranscriptReader.Read(text, 1)).Key);

    [Fact]
    public void AnswersThatWaitForStorage_AreFactsOfTheirOwn()
    {
        const string Text = """
            > 2 handling Ready
              Messages:
              2->AppendThread MsgStorageAppend Term:1 Log:0/0 Commit:12 Vote:1 Entries:[1/14 EntryNormal "c"] Responses:[
                2->1 MsgAppResp Term:1 Log:0/13 Commit:12
                AppendThread->2 MsgStorageAppendResp Term:1 Log:1/14
              ]
              2->3 MsgHeartbeat Term:1 Log:0/0
            """;

        var facts = TranscriptReader.Read(Text, 10);

        Assert.Equal(
            [
                "2 handling Ready: 2->AppendThread MsgStorageAppend Term:1 Log:0/0 Commit:12 Vote:1 Entries:[1/14 EntryNormal \"c\"]",
                "2 handling Ready, after storage: 2->1 MsgAppResp Term:1 Log:0/13",
                "2 handling Ready: 2->3 MsgHeartbeat Term:1 Log:0/0",
            ],
            facts.Select(f => f.Key));
        Assert.Equal([12, 13, 16], facts.Select(f => f.Line));
    }
}
