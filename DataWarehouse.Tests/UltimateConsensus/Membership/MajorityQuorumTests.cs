using CsCheck;
using DataWarehouse.Plugins.UltimateConsensus.Elections;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.SDK.Consensus;
using GroupConfiguration = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

namespace DataWarehouse.Tests.UltimateConsensus.Membership;

public sealed class MajorityQuorumTests
{
    private static readonly Gen<LogIndex[]> GenAcknowledged = Gen.Long[0, 9].Select(v => new LogIndex(v)).Array[0, GroupConfiguration.MembersMax];

    private static readonly Gen<VoteState[]> GenVotes = Gen.Int[0, 2].Select(v => (VoteState)v).Array[0, 9];

    [Theory]
    [InlineData(new long[] { 5 }, 5)]
    [InlineData(new long[] { 5, 7 }, 5)]
    [InlineData(new long[] { 7, 0, 5 }, 5)]
    [InlineData(new long[] { 1, 4, 3, 2 }, 2)]
    [InlineData(new long[] { 1, 2, 3, 4, 5 }, 3)]
    [InlineData(new long[] { long.MaxValue, 2, long.MaxValue }, long.MaxValue)]
    public void Committed_IsWhatAMajorityHas(long[] acknowledged, long expected) =>
        Assert.Equal(new LogIndex(expected), MajorityQuorum.Committed(Indexes(acknowledged)));

    [Fact]
    public void Committed_OfNobody_IsEverything() => Assert.Equal(new LogIndex(long.MaxValue), MajorityQuorum.Committed([]));

    [Fact]
    public void Committed_AgreesWithCounting() => GenAcknowledged.Where(a => a.Length > 0).Sample(acknowledged =>
    {
        var committed = MajorityQuorum.Committed(acknowledged);
        return 2 * acknowledged.Count(a => a >= committed) > acknowledged.Length
            && 2 * acknowledged.Count(a => a > committed) <= acknowledged.Length;
    });

    [Fact]
    public void Committed_OfTooManyVoters_IsAProgrammersError() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => MajorityQuorum.Committed(new LogIndex[GroupConfiguration.MembersMax + 1]));

    [Fact]
    public void Committed_AllocatesNothing()
    {
        var acknowledged = Indexes([4, 9, 2, 7, 7]);
        JointQuorum.Committed(acknowledged, acknowledged);
        var before = GC.GetAllocatedBytesForCurrentThread();

        JointQuorum.Committed(acknowledged, acknowledged);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData("", nameof(VoteOutcome.Won))]
    [InlineData("_", nameof(VoteOutcome.Pending))]
    [InlineData("y", nameof(VoteOutcome.Won))]
    [InlineData("n", nameof(VoteOutcome.Lost))]
    [InlineData("y_", nameof(VoteOutcome.Pending))]
    [InlineData("n_", nameof(VoteOutcome.Lost))]
    [InlineData("yn_", nameof(VoteOutcome.Pending))]
    [InlineData("yny", nameof(VoteOutcome.Won))]
    [InlineData("nn__", nameof(VoteOutcome.Lost))]
    [InlineData("yy__", nameof(VoteOutcome.Pending))]
    public void Outcome_IsFinalWhenTheRestCannotTurnIt(string votes, string expected) =>
        Assert.Equal(expected, MajorityQuorum.Outcome(Votes(votes)).ToString());

    [Fact]
    public void Outcome_OnceFinal_StaysWhateverComes() => GenVotes.Select(Gen.Bool).Sample((votes, granted) =>
    {
        var before = MajorityQuorum.Outcome(votes);
        var after = MajorityQuorum.Outcome(Array.ConvertAll(votes, v => v != VoteState.None ? v : granted ? VoteState.Granted : VoteState.Refused));
        return after != VoteOutcome.Pending && (before == VoteOutcome.Pending || before == after);
    });

    [Fact]
    public void Joint_CommitsTheLowerOfBothSides()
    {
        Assert.Equal(new LogIndex(3), JointQuorum.Committed(Indexes([3, 3, 9]), Indexes([7])));
        Assert.Equal(new LogIndex(2), JointQuorum.Committed(Indexes([3, 3, 9]), Indexes([2])));
        Assert.Equal(new LogIndex(3), JointQuorum.Committed(Indexes([3, 3, 9]), []));
        Assert.Equal(new LogIndex(long.MaxValue), JointQuorum.Committed([], []));
    }

    [Theory]
    [InlineData("y", "y", nameof(VoteOutcome.Won))]
    [InlineData("y", "", nameof(VoteOutcome.Won))]
    [InlineData("", "y", nameof(VoteOutcome.Won))]
    [InlineData("", "", nameof(VoteOutcome.Won))]
    [InlineData("y", "_", nameof(VoteOutcome.Pending))]
    [InlineData("_", "y", nameof(VoteOutcome.Pending))]
    [InlineData("_", "_", nameof(VoteOutcome.Pending))]
    [InlineData("n", "y", nameof(VoteOutcome.Lost))]
    [InlineData("y", "n", nameof(VoteOutcome.Lost))]
    [InlineData("_", "n", nameof(VoteOutcome.Lost))]
    public void Joint_NeedsBothSides(string incoming, string outgoing, string expected) =>
        Assert.Equal(expected, JointQuorum.Outcome(Votes(incoming), Votes(outgoing)).ToString());

    [Fact]
    public void Joint_DoesNotCareWhichSideIsWhich() => GenAcknowledged.Select(GenAcknowledged).Sample((left, right) =>
        JointQuorum.Committed(left, right) == JointQuorum.Committed(right, left));

    private static LogIndex[] Indexes(long[] values) => Array.ConvertAll(values, v => new LogIndex(v));

    private static VoteState[] Votes(string votes) =>
        [.. votes.Select(v => v switch { 'y' => VoteState.Granted, 'n' => VoteState.Refused, _ => VoteState.None })];
}
