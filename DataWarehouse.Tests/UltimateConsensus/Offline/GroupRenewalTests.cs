using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Offline;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Storage;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Tests.UltimateConsensus.WriteAhead.Inspection;
using DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;
using DataWarehouse.Tests.UltimateConsensus.WriteAhead.Repair;
using GroupConfiguration = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

namespace DataWarehouse.Tests.UltimateConsensus.Offline;

/// <summary>What a recovery makes of a log on the simulated disk, and of its neighbours in it, wherever the power fails.</summary>
public sealed class GroupRenewalTests
{
    private const long Renewed = 5;
    private const long Neighbour = 6;
    private static readonly RecoveryStep Wins = new() { Group = Renewed, IsWinner = true, Self = new RecoveryMember(1_000_002, "b", 2), Term = 9, Learners = [new RecoveryMember(1_000_001, "a", 1)] };
    private static readonly RecoveryStep Yields = new() { Group = Renewed, IsWinner = false, Self = new RecoveryMember(1_000_001, "b", 2) };

    [Fact]
    public void Look_FindsTheEndOfEachGroup_AndItsMembersByThen()
    {
        var look = LookAt(Filled());

        Assert.Equal([Renewed, Neighbour], look.Groups.Select(static group => group.Group));
        var group = look.Groups[0];
        Assert.Equal((2L, 5L, 9L, 22L, 5L, 4L), (group.Replica, group.Term, group.Commit, group.Last, group.LastTerm, group.LastReplica));
        Assert.Equal([1L, 2, 3], group.Voters.Select(static voter => voter.Replica));
        Assert.Equal([new RecoveryMember(4, "d", 4)], group.Learners);
        Assert.True(group.IsFilled);
    }

    [Fact]
    public void Winner_KeepsEveryEntry_AndIsTheOnlyVoterUnderItsNewNumber()
    {
        var medium = Filled();
        var before = EntriesOf(medium, Renewed);
        var neighbour = DescribeNeighbour(medium);

        var outcome = Apply(medium, Wins);

        var group = LookAt(medium).Groups[0];
        Assert.Equal((null, "recovered-1"), (outcome.Refusal, outcome.Aside));
        Assert.Equal((1_000_002L, 9L, 26L, 26L, 9L, 1_000_002L), (group.Replica, group.Term, group.Commit, group.Last, group.LastTerm, group.LastReplica));
        Assert.Equal([new RecoveryMember(1_000_002, "b", 2)], group.Voters);
        Assert.Equal([new RecoveryMember(1_000_001, "a", 1)], group.Learners);
        Assert.Equal(before, EntriesOf(medium, Renewed)[..before.Count]);
        Assert.Equal(neighbour, DescribeNeighbour(medium));
        Assert.Contains(medium.List("recovered-1"), static file => file.Name == "report.txt");
    }

    [Fact]
    public void Winner_GoesOnInItsLog()
    {
        var medium = Filled();
        Apply(medium, Wins);

        var opened = new OpenLog(medium);
        opened.Submit(OpenLog.Append(Renewed, 27, 9, 3));

        Assert.Null(opened.Refusal);
        Assert.Equal(29, opened.Log.Find(new GroupId(Renewed))!.Entries.Last.Value);
    }

    [Fact]
    public void Other_IsLeftAnEmptyReplica_AndItsNeighbourIsUntouched()
    {
        var medium = Filled();
        var neighbour = DescribeNeighbour(medium);

        Apply(medium, Yields);

        var group = LookAt(medium).Groups[0];
        Assert.Equal((1_000_001L, 0L, 0L, false), (group.Replica, group.Term, group.Last, group.IsFilled));
        Assert.Equal(neighbour, DescribeNeighbour(medium));
        Assert.Null(new OpenLog(medium).Refusal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void PowerLoss_AtAnyStep_LeavesTheOldLog_OrTheNewOne_OrARepairToComplete(bool wins)
    {
        var step = wins ? Wins : Yields;
        var (old, renewed) = (Filled(), Filled());
        var whole = new MediumDirectory(renewed);
        ApplyOn(whole, step);
        var (before, after) = (Describe(old), Describe(renewed));
        var random = new SeededRandom(7);
        for (var cut = 1; cut < whole.Steps; cut++)
        {
            for (var survival = 0; survival <= 100; survival += 50)
            {
                var medium = Filled();
                Assert.Throws<PowerLostException>(() => ApplyOn(new MediumDirectory(medium, cut), step));
                medium.LosePower(random, survival);
                if (LogJudgement.Of(new MediumFiles(medium)).Refusal is { } refusal)
                {
                    Assert.Equal(LogRefusalKind.Repairing, refusal.Kind);
                    Assert.NotNull(LogRepair.Run(new MediumDirectory(medium), RepairConsent.WithoutLoss, OpenLog.Options).Report);
                    Assert.Equal(after, Describe(medium));
                }

                var found = Describe(medium);
                Assert.True(found == before || found == after, $"step {cut}, survival {survival}: {found}");
                if (found == before) ApplyOn(new MediumDirectory(medium), step);
                Assert.Equal(after, Describe(medium));
            }
        }
    }

    [Fact]
    public void FullDisk_ChangesNothing_AndSaysSo()
    {
        var medium = Filled();
        var before = Describe(medium);

        var outcome = ApplyOn(new MediumDirectory(medium, 5) { FailWith = DiskError.NoSpace }, Wins);

        Assert.Equal("NoSpace", outcome.Refusal?.Kind);
        Assert.Equal(before, Describe(medium));
    }

    [Fact]
    public void DamagedLog_IsRefused_AsAStartWouldRefuseIt()
    {
        var medium = Filled();
        LogImage.FileOf(medium, "log/0000000000000001.seg").Rot(100 * 8);

        var look = LookAt(medium);

        Assert.Equal("Damaged", look.Refusal?.Kind);
    }

    [Fact]
    public void Step_ThatDoesNotFit_IsRefusedBeforeAnythingIsWritten()
    {
        var medium = Filled();
        var before = Describe(medium);
        var renewal = new GroupRenewal(new MediumDirectory(medium), OpenLog.Options, PlantedRepairBug.None);

        Assert.Throws<InvalidOperationException>(() => renewal.Apply([Wins], []));
        renewal.Look();
        Assert.Throws<InvalidOperationException>(() => renewal.Apply([Wins with { Group = 77 }], []));
        Assert.Throws<ArgumentException>(() => renewal.Apply([Wins with { Self = new RecoveryMember(3, "b", 2) }], []));
        Assert.Equal(before, Describe(medium));
    }

    /// <summary>Group 5 with four members, of which one came by an entry, and an end that is not known to be committed; group 6 beside it.</summary>
    private static SimulatedMedium Filled()
    {
        var log = new OpenLog(new SimulatedMedium());
        foreach (var group in new[] { Renewed, Neighbour })
        {
            var begun = RecoveredState.Bootstrap(GroupConfiguration.Of([MemberOn(1, "a"), MemberOn(2, "b"), MemberOn(3, "c")], []));
            log.Submit(GroupWrite.Create(new GroupId(group), new ReplicaId(2)));
            log.Submit(new GroupWrite(new GroupId(group), GroupWriteKind.Append) { Snapshot = new StoredSnapshot(begun.Snapshot!, 0, 0, false, true), HardState = begun.HardState });
            log.Submit(OpenLog.Append(group, 2, 1, 9, 40));
            var added = ConfigurationChangeCodec.Encode(new ConfigurationChange(ChangeTransition.Auto, [new ReplicaChange(ChangeKind.AddLearner, new ReplicaId(4), MemberOn(4, "d").Node)]));
            log.Submit(new GroupWrite(new GroupId(group), GroupWriteKind.Append)
            {
                Entries = new EntryBatch([new Entry(new Term(2), new LogIndex(11), EntryKind.Configuration, added)], 0, 1),
                HardState = new HardState(new Term(2), new ReplicaId(1), new LogIndex(9)),
            });
            log.Submit(OpenLog.Append(group, 12, 2, 20, 60));
            log.Submit(OpenLog.Append(group, 20, 5, 3, 60) with { HardState = new HardState(new Term(5), new ReplicaId(3), new LogIndex(9)) });
        }

        return log.End();
    }

    private static Member MemberOn(long number, string node) => new(new ReplicaId(number), new PeerId(node, new Incarnation(number)));

    private static RecoveryLook LookAt(SimulatedMedium medium) => new GroupRenewal(new MediumDirectory(medium), OpenLog.Options, PlantedRepairBug.None).Look();

    private static RecoveryOutcome Apply(SimulatedMedium medium, RecoveryStep step) => ApplyOn(new MediumDirectory(medium), step);

    private static RecoveryOutcome ApplyOn(MediumDirectory directory, RecoveryStep step)
    {
        var renewal = new GroupRenewal(directory, OpenLog.Options, PlantedRepairBug.None);
        Assert.Null(renewal.Look().Refusal);
        return renewal.Apply([step], ["a report"]);
    }

    private static string Describe(SimulatedMedium medium) => string.Join('\n', LogCheck.Run(new MediumFiles(medium)).Groups);

    private static string DescribeNeighbour(SimulatedMedium medium) => $"{LogCheck.Run(new MediumFiles(medium)).Groups.Single(static group => group.Group.Value == Neighbour) with { EntryBytes = 0 }} {string.Join(' ', EntriesOf(medium, Neighbour))}";

    private static List<string> EntriesOf(SimulatedMedium medium, long group)
    {
        var stream = new OpenLog(medium.Fork()).Log.Find(new GroupId(group))!;
        var found = new List<string>();
        for (var index = stream.Entries.Purged.Next; index <= stream.Entries.Last; index = index.Next)
            found.Add($"{index}:{(stream.Entries.TryGetTerm(index, out var term) ? term : default)}");
        return found;
    }
}
