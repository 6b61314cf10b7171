using DataWarehouse.Plugins.UltimateConsensus.Elections;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Scenarios;

namespace DataWarehouse.Tests.Simulation.Scenarios;

/// <summary>What the two runners do with files that make no sense, and that their own checks can fail.</summary>
public sealed class ScenarioRunnerTests
{
    [Theory]
    [InlineData("elect cfg=(1)", "'elect' is no command")]
    [InlineData("vote cfg=(1) idx=(1) other=1", "'other' is no argument")]
    [InlineData("vote cfg=(a) votes=(y)", "'a' is no voter")]
    [InlineData("vote cfg=(1) votes=(x)", "'x' is no vote")]
    [InlineData("committed cfg=(1) idx=(0)", "'0' is no index above 0")]
    [InlineData("committed cfg=(1) idx=(-1)", "'-1' is no index above 0")]
    [InlineData("vote cfg=zero votes=()", "'zero' is no voter")]
    public void Quorum_WhatMakesNoSense_IsRefused(string command, string expected) => AssertRefused(new QuorumScenario(), command + "\n----\n", expected);

    [Theory]
    [InlineData("complex\nv1\n----\n", "'complex' is no command")]
    [InlineData("enter-joint autoleave=perhaps\nv1\n----\n", "'perhaps' is neither")]
    [InlineData("leave-joint\nv1\n----\n", "'leave-joint' takes no input")]
    public void Configuration_WhatMakesNoSense_IsRefused(string text, string expected) => AssertRefused(new ConfigurationScenario(), text, expected);

    [Fact]
    public void CommittedChecks_SayEveryWayThatDiffers()
    {
        LogIndex[] voters = [new(3), new(5), new(9)];

        Assert.Empty(CommittedChecks.Differences(voters, [], new LogIndex(5)));
        Assert.Empty(CommittedChecks.Differences(voters, voters, new LogIndex(5)));
        Assert.Empty(CommittedChecks.Differences([], [], MajorityQuorum.Unbounded));
        Assert.Equal(
            "5 <-- via symmetry\n5 <-- via alternative computation\n5 <-- via majority quorum\n5 <-- via self-joint quorum\n5 <-- via overlaying 3\n3 <-- via overlaying 5\n",
            CommittedChecks.Differences(voters, [], new LogIndex(9)));
        Assert.Equal("5 <-- via symmetry\n5 <-- via alternative computation\n", CommittedChecks.Differences(voters, voters, new LogIndex(3)));
    }

    [Fact]
    public void VoteChecks_SayEveryWayThatDiffers()
    {
        VoteState[] voters = [VoteState.Granted, VoteState.None, VoteState.Granted];

        Assert.Empty(VoteChecks.Differences(voters, [], VoteOutcome.Won));
        Assert.Empty(VoteChecks.Differences([], [], VoteOutcome.Won));
        Assert.Empty(VoteChecks.Differences(voters, [VoteState.None], VoteOutcome.Pending));
        Assert.Empty(VoteChecks.Differences(voters, [VoteState.Refused], VoteOutcome.Lost));
        Assert.Equal("VoteWon <-- via symmetry\nVoteWon <-- via alternative computation\n", VoteChecks.Differences(voters, [], VoteOutcome.Lost));
    }

    private static void AssertRefused(IScenarioRunner runner, string text, string expected)
    {
        var scenario = Assert.Single(ScenarioFile.Parse(text));
        Assert.Contains(expected, Assert.Throws<ScenarioException>(() => runner.Run(scenario)).Message, StringComparison.Ordinal);
    }
}
