using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Tests.Golden;
using static DataWarehouse.Tests.UltimateConsensus.Systems.SystemRig;

namespace DataWarehouse.Tests.UltimateConsensus.Systems;

/// <summary>What a feature level brings is used from that level on, by machines of all releases alike.</summary>
public sealed class FeatureLevelTests
{
    private static SystemCommand.DescribeProgram Describe(SystemRig rig, int lowest = 1, string release = "3.1.0") => new(new NodeProgram(rig.Of("a"), lowest, release));

    [Fact]
    public void Programs_BelowTheirLevel_AreRefusedByAllReleasesAlike()
    {
        var (older, newer) = (OfRelease(FeatureLevels.First), OfRelease(FeatureLevels.Programs));

        older.Refused(SystemStatus.Unsupported, Describe(older));
        newer.Refused(SystemStatus.Unsupported, Describe(newer));

        Assert.Equal(older.Machine.ComputeDigest(), newer.Machine.ComputeDigest());
        Assert.Equal(older.Snapshot(), newer.Snapshot());
    }

    [Fact]
    public void Programs_FromTheirLevelOn_AreKept_AndGoWithTheirMember()
    {
        var rig = Begun(level: FeatureLevels.Programs, "b");
        var program = new NodeProgram(rig.Of("b"), 1, "3.1.0");

        rig.Done(new SystemCommand.DescribeProgram(program));
        Assert.Equal(SystemStatus.AlreadyDone, rig.Do(new SystemCommand.DescribeProgram(program)).Status);
        rig.Restart();
        Assert.Equal(program, rig.State.Programs[program.Incarnation.Value]);
        rig.Done(new SystemCommand.RemoveNode(program.Incarnation));

        Assert.Empty(rig.State.Programs);
        rig.Refused(SystemStatus.NodeRetired, new SystemCommand.DescribeProgram(program));
    }

    [Fact]
    public void Programs_ThatMakeNoSense_AreRefused()
    {
        var rig = Begun(level: FeatureLevels.Programs);
        Assert.True(rig.Do(new SystemCommand.NodeStarted(Ours, rig.Of("a"), Introduce("a").Directory, AttributeSet.Empty, 3, Progress(1, 1, 1))).IsDone);

        rig.Refused(SystemStatus.Malformed, Describe(rig, release: new string('x', SystemLimits.ReleaseBytesMax + 1)));
        rig.Refused(SystemStatus.Invalid, Describe(rig, lowest: 4));
        Assert.Contains("finalise", rig.Refused(SystemStatus.ReleaseTooNew, Describe(rig, lowest: 3)).WayOut, StringComparison.Ordinal);
    }

    [Fact]
    public void Finalised_MachineOfAnOlderRelease_StopsAndSaysSo()
    {
        var rig = OfRelease(FeatureLevels.First);
        rig.Done(new SystemCommand.NodeStarted(Ours, rig.Of("a"), Introduce("a").Directory, AttributeSet.Empty, 2, Progress(1, 1, 1)));

        var stopped = Assert.Throws<LevelTooHighException>(() => rig.Do(new SystemCommand.Finalise(2)));

        Assert.Equal(2, rig.State.FeatureLevel);
        Assert.True(rig.Seen[^1].HasFlag(SystemChanges.FeatureLevel));
        Assert.Contains("level 2", stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Snapshot_OfALevelThatTheReleaseCannotDo_IsNotRestored()
    {
        var bytes = Begun(level: FeatureLevels.Programs).Snapshot();
        using var older = new SystemMachine(null, release: FeatureLevels.First);

        Assert.Throws<LevelTooHighException>(() => older.Restore(new MemoryStream(bytes), CancellationToken.None));
        Assert.Equal((1, 2), (Begun().Snapshot()[0], bytes[0]));
    }

    [Fact]
    public void Snapshot_WhoseVersionIsNotThatOfItsLevel_IsRefused()
    {
        var bytes = Begun(level: FeatureLevels.Programs).Snapshot();
        bytes[0] = 1;

        Assert.Throws<InvalidDataException>(() => new SystemMachine(null).Restore(new MemoryStream(bytes), CancellationToken.None));
    }

    [Fact]
    public void Snapshot_Golden_IsWrittenAndRead()
    {
        var rig = Begun(level: FeatureLevels.Programs, "b");
        rig.Done(Describe(rig));
        rig.Place("k", 2, "a", "b");

        GoldenFile.AssertMatches("consensus/system-snapshot-v2.golden", rig.Snapshot());

        var read = new SystemMachine(null);
        read.Restore(new MemoryStream(GoldenFile.Read("consensus/system-snapshot-v2.golden")), CancellationToken.None);
        Assert.Equal(rig.Machine.ComputeDigest(), read.ComputeDigest());
    }

    [Theory]
    [InlineData(1, 2, 1, null)]
    [InlineData(1, 2, 2, null)]
    [InlineData(1, 1, 2, "Start a later release")]
    [InlineData(2, 3, 1, "dw upgrade finalise --level 2")]
    public void Range_SaysWhatToDo(int lowest, int highest, int level, string? wayOut)
    {
        var flaw = new FeatureRange(lowest, highest).FindFlaw(level);

        Assert.Equal(wayOut is null, flaw is null);
        Assert.Contains(wayOut ?? string.Empty, flaw ?? string.Empty, StringComparison.Ordinal);
    }

    [Fact]
    public void Range_OfThisRelease_IsThatOfItsLevels() => Assert.Equal("levels 1 to 2", FeatureRange.OfThisRelease.ToString());

    private static SystemRig OfRelease(int release) => Begun(level: 1, release);
}
