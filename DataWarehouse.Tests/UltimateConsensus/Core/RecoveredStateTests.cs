using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Proposals;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Core;

/// <summary>What a core makes of the disk that it is given.</summary>
public sealed class RecoveredStateTests
{
    private static readonly RecoveredState Sound = Given.Log(Given.Voters(1, 2, 3), [1, 1, 2, 2], commit: 3);

    private static readonly SortedDictionary<string, RecoveredState> Contradictions = new(StringComparer.Ordinal)
    {
        ["purged beyond the snapshot"] = Sound with { Purged = new LogIndex(2) },
        ["a gap before the entries"] = Sound with { Entries = Given.Entries(3, 1, 2, 2) },
        ["a gap between entries"] = Sound with { Entries = new EntryBatch([Given.Entries(2, 1)[0], Given.Entries(4, 2)[0]], 0, 2) },
        ["a term that falls"] = Sound with { Entries = Given.Entries(2, 2, 1) },
        ["an entry without a term"] = Sound with { Entries = Given.Entries(2, 0), PurgedTerm = Term.Zero },
        ["a commit beyond the log"] = Sound with { HardState = new HardState(new Term(2), default, new LogIndex(9)) },
        ["applied beyond the log"] = Sound with { Applied = new LogIndex(9) },
        ["applied without its configuration"] = Sound with { Applied = new LogIndex(2) },
        ["a configuration that is not valid"] = Sound with
        {
            Snapshot = new SnapshotDescriptor(new LogIndex(1), new Term(1), Given.Joint([1, 2], [], [], [2])),
        },
        ["a configuration without a snapshot"] = new RecoveredState { AppliedConfiguration = Given.Voters(1) },
        ["a snapshot of another term than its entry"] = Sound with
        {
            Snapshot = new SnapshotDescriptor(new LogIndex(3), new Term(1), Given.Voters(1, 2, 3)),
            Applied = new LogIndex(3),
        },
    };

    public static TheoryData<string> All() => [.. Contradictions.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public void Start_DiskContradictsItself_StopsWithAFaultAndDoesNothing(string what)
    {
        var rig = new CoreRig(Contradictions[what]);

        Assert.Equal(FaultKind.RecoveredStateUnusable, rig.Fault?.Kind);
        Assert.NotEmpty(rig.Fault!.Detail);
        Assert.Equal(Refusal.Stopped, rig.Do(core => core.Campaign()).Refusal);
        Assert.Empty(rig.Tick(50).Step(Say.Vote(2, 5, 9, 5)).Take());
    }

    [Fact]
    public void Start_SoundDisk_GoesOnWhereItWas()
    {
        var rig = new CoreRig(Sound);

        Assert.Equal((4, 3, 3, 1), (rig.Last, rig.Commit, rig.Applied, rig.Core.Log.Purged.Value));
        Assert.Equal([2, 3], rig.Handed.Select(entry => entry.Index.Value));
        Assert.Null(rig.Fault);
    }

    [Fact]
    public void Start_EntriesReachBackBeforeTheSnapshot_AreKept()
    {
        var state = Sound with { Snapshot = new SnapshotDescriptor(new LogIndex(3), new Term(2), Given.Voters(1, 2, 3)), Applied = new LogIndex(3) };

        var rig = new CoreRig(state);

        Assert.Equal((4, 1, 3, 1), (rig.Last, rig.TermAt(2), rig.Core.Log.Snapshot.Value, rig.Core.Log.Purged.Value));
        Assert.Empty(rig.Handed);
    }

    [Fact]
    public void Start_SnapshotBeyondTheEntries_BeginsBehindIt()
    {
        var state = Sound with { Snapshot = new SnapshotDescriptor(new LogIndex(9), new Term(2), Given.Voters(1, 2, 3)), Applied = new LogIndex(9) };

        var rig = new CoreRig(state);

        Assert.Equal((9, 9, 9), (rig.Last, rig.Commit, rig.Core.Log.Purged.Value));
    }

    [Fact]
    public void Start_StateMachineIsAheadOfTheSnapshot_UsesTheConfigurationOfTheAppliedPlace()
    {
        var state = Sound with { Applied = new LogIndex(3), AppliedConfiguration = Given.Members([1, 2, 3], [4]) };

        var rig = new CoreRig(state);

        Assert.Equal([Given.Id(4)], rig.Core.Configuration.Learners);
        Assert.Empty(rig.Handed);
        Assert.Empty(rig.Core.DescribeSnapshot(new LogIndex(1)).Configuration.Learners);
        Assert.Single(rig.Core.DescribeSnapshot(new LogIndex(3)).Configuration.Learners);
        Assert.True(rig.Core.CanDescribeSnapshot(new LogIndex(3)));
        Assert.False(rig.Core.CanDescribeSnapshot(new LogIndex(4)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Start_AsNobody_IsAProgrammersError(long self) =>
        Assert.ThrowsAny<ArgumentException>(() => new RaftCore(Given.Group, Given.Id(self), Given.Plain, Sound));

    [Fact]
    public void Start_TooFewElectionTicks_IsAProgrammersError()
    {
        Assert.ThrowsAny<ArgumentException>(() => new RaftCore(Given.Group, Given.Id(1), new CoreOptions { ElectionTicks = 1 }, Sound));
        Assert.ThrowsAny<ArgumentException>(() => new RaftCore(Given.Group, Given.Id(1), new CoreOptions { HeartbeatTicks = 10 }, Sound));
    }

    [Fact]
    public void Write_WithNothingInIt_IsABarrier()
    {
        Assert.True(default(WriteEffect).IsBarrier);
        Assert.False((default(WriteEffect) with { HardState = default(HardState) }).IsBarrier);
        Assert.False((default(WriteEffect) with { Entries = Given.Entries(1, 1) }).IsBarrier);
        Assert.False((default(WriteEffect) with { Snapshot = Sound.Snapshot }).IsBarrier);
    }

    [Fact]
    public void PreVote_WithNothingToWrite_WaitsForABarrier()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Full) { WritesAtOnce = false };

        rig.Do(core => core.Campaign());

        Assert.True(Assert.Single(rig.Writes).IsBarrier);
        Assert.False(rig.Writes[0].MustSync);
    }

    [Fact]
    public void ConfigurationChange_Empty_LeavesAJointConfiguration()
    {
        Assert.True(ConfigurationChange.LeaveJoint.LeavesJoint);
        Assert.False(ConfigurationChange.LeaveJoint.EntersJoint);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 0)]
    [InlineData(0, 2)]
    public void Start_HardStateIsOlderThanTheLog_StopsWithAFault(long term, long vote)
    {
        var lost = Given.Log(Given.Voters(1, 2, 3), [1, 4]) with { HardState = new HardState(new Term(term), Given.Id(vote), new LogIndex(1)) };

        var core = new RaftCore(Given.Group, Given.Id(1), Given.Plain, lost);

        Assert.Equal(FaultKind.RecoveredStateUnusable, core.Fault?.Kind);
    }

    [Fact]
    public void Start_StateMachineIsAheadOfTheSnapshot_DescribesNoSnapshotInBetween()
    {
        var configuration = Given.Voters(1, 2, 3);
        var ahead = Given.Log(configuration, [1, 1, 1, 1], commit: 4) with { Applied = new LogIndex(4), AppliedConfiguration = configuration };

        var core = new RaftCore(Given.Group, Given.Id(1), Given.Plain, ahead);

        Assert.Equal([true, false, false, true], new long[] { 1, 2, 3, 4 }.Select(index => core.CanDescribeSnapshot(new LogIndex(index))));
    }
}
