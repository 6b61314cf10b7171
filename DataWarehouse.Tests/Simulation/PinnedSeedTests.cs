using DataWarehouse.Simulation.Swarms;

namespace DataWarehouse.Tests.Simulation;

/// <summary>
/// Seeds that once broke a promise. What a seed does changes with the mix of faults and requests, so each fault that was in the core also has a test
/// of its own; the seeds stay because they were hard once.
/// </summary>
public sealed class PinnedSeedTests
{
    [Theory]
    [InlineData(54, "a replica that was told of its removal kept quiet, and was the only one that could win")]
    [InlineData(198, "the oracle forgot that a snapshot may take an acknowledgement back")]
    [InlineData(235, "nobody but removed replicas knew that a change was committed")]
    [InlineData(680, "candidates that could not win kept the one that could from asking")]
    [InlineData(3618, "the planner had no node for the replacement of a lost voter")]
    [InlineData(12430, "the same with six voters")]
    [InlineData(13201, "a learner of a later term never told the leader")]
    [InlineData(8812026, "a snapshot's transfer was given up before an answer could come, and the next one knew nothing of it")]
    [InlineData(8812171, "the oracle allowed for no backlog that crosses a slow link two messages at a time")]
    [InlineData(2040324, "a snapshot that the core took no notice of, because a received one waited, was taken for the start of the log")]
    [InlineData(2046674, "the oracle did not wait for the only electable replica to apply a change of the configuration")]
    [InlineData(3040247, "a fetch that was made late on purpose stayed so after the faults had ended")]
    [InlineData(3061826, "an overloaded node that writes synchronously took one piece of work for each write, and never caught up")]
    [InlineData(5001900, "a snapshot was reported while the core had yet to send an earlier one")]
    [InlineData(7042488, "the configuration of a second snapshot was compared with that of the first, whose write had not completed")]
    [InlineData(9072373, "a voter in a later term, whose own configuration did not name the candidate, kept silent, and the two raced for ever")]
    [InlineData(10012318, "a history of 26,168 operations on one key was left undecided, for what the checker remembers of a position grew with the history")]
    [InlineData(6016346, "replicas that were starting when the faults ended had a backlog that the oracle did not count")]
    [InlineData(3001773, "an overloaded node that writes synchronously never came to count a tick")]
    [InlineData(2064211, "the oracle allowed for no backlog that crosses good links one entry at a time")]
    [InlineData(2081019, "the oracle did not count what a new leader had to carry across before it could commit in its term")]
    public void World_OfASeedThatFailedOnce_KeepsItsPromises(long seed, string because)
    {
        var violation = World.Run(seed).Violation;

        Assert.True(violation is null, $"{because}: {violation}");
    }
}
