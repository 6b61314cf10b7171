using CsCheck;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.SDK.Replication;
using DataWarehouse.Tests.Golden;

namespace DataWarehouse.Tests.UltimateConsensus.Systems;

public sealed class SystemMachineTests
{
    [Fact]
    public void Factory_MakesEmptyMachines()
    {
        using var machine = new SystemMachineFactory().Create();

        Assert.Equal(SystemState.Empty.ComputeDigest(), machine.ComputeDigest());
        Assert.False(SystemState.Empty.IsInitialised);
    }

    [Theory]
    [InlineData("02", SystemStatus.Unsupported)]
    [InlineData("01F0", SystemStatus.Unsupported)]
    [InlineData("0108", SystemStatus.Malformed)]
    [InlineData("", SystemStatus.Malformed)]
    public void BytesThatAreNoCommand_AreAnsweredSo(string bytes, SystemStatus status)
    {
        var rig = SystemRig.Begun();
        var before = rig.State.Revision;

        Assert.Equal(status, rig.Do(Convert.FromHexString(bytes)).Status);
        Assert.Equal(before, rig.State.Revision);
    }

    [Fact]
    public void AnyCommand_BeforeInit_IsRefused() => new SystemRig().Refused(SystemStatus.NotInitialised, new SystemCommand.Finalise(2));

    [Fact]
    public void Clock_OfEntriesThatGoBack_Stays()
    {
        var rig = SystemRig.Begun();
        var clock = rig.State.ClockTicks;

        rig.Now -= TimeSpan.FromHours(1);
        rig.Refused(SystemStatus.TokenUnknown, new SystemCommand.RevokeToken("none"));

        Assert.Equal(clock, rig.State.ClockTicks);
    }

    [Fact]
    public void Observer_HearsOfBatchesThatChangeSomething()
    {
        var rig = SystemRig.Begun("b");
        rig.Seen.Clear();

        rig.Do(new SystemCommand.Finalise(1));
        rig.Done(new SystemCommand.SetService(rig.Of("b"), NodeService.Draining));
        rig.Restart();

        Assert.Equal([SystemChanges.Nodes, SystemChanges.All], rig.Seen);
    }

    [Fact]
    public void Snapshot_Restored_IsTheSameState()
    {
        var rig = Rich();
        var (digest, bytes) = (rig.Machine.ComputeDigest(), rig.Snapshot());

        rig.Restart();

        Assert.Equal(digest, rig.Machine.ComputeDigest());
        Assert.Equal(bytes, rig.Snapshot());
        Assert.Equal(rig.State.MembershipEpoch, rig.State.Membership.AppliedEpoch);
        Assert.Equal(4, rig.State.Membership.Members.Length);
    }

    [Fact]
    public void Snapshot_Golden_IsWrittenAndRead()
    {
        var rig = Rich();

        GoldenFile.AssertMatches("consensus/system-snapshot-v1.golden", rig.Snapshot());

        var read = new SystemMachine(null);
        read.Restore(new MemoryStream(GoldenFile.Read("consensus/system-snapshot-v1.golden")), CancellationToken.None);
        Assert.Equal(rig.Machine.ComputeDigest(), read.ComputeDigest());
    }

    [Fact]
    public void Restore_OfDamagedBytes_Throws()
    {
        var bytes = Rich().Snapshot();
        Gen.Int[1, bytes.Length - 1].Select(Gen.Byte).Sample((place, value) =>
        {
            if (bytes[place] == value) return;
            var damaged = bytes.ToArray();
            damaged[place] = value;
            Assert.Throws<InvalidDataException>(() => new SystemMachine(null).Restore(new MemoryStream(damaged), CancellationToken.None));
        });
        Assert.Throws<InvalidDataException>(() => new SystemMachine(null).Restore(new MemoryStream([.. bytes, 0]), CancellationToken.None));
        Assert.Throws<InvalidDataException>(() => new SystemMachine(null).Restore(new MemoryStream(bytes[..^1]), CancellationToken.None));
        Assert.Throws<InvalidDataException>(() => new SystemMachine(null).Restore(new MemoryStream([2, .. bytes[1..]]), CancellationToken.None));
    }

    [Fact]
    public void Restore_Cancelled_Throws() =>
        Assert.Throws<OperationCanceledException>(() => new SystemMachine(null).Restore(new MemoryStream(Rich().Snapshot()), new CancellationToken(canceled: true)));

    [Fact]
    public void Digest_DependsOnTheStateNotOnTheWay()
    {
        var rig = SystemRig.Begun("b");
        var once = rig.Done(new SystemCommand.SetLabels(rig.Of("b"), AttributeSet.Of(new SystemAttribute("zone", "x"))));
        var other = SystemRig.Begun("b");
        other.Do(new SystemCommand.SetLabels(new Incarnation(99), AttributeSet.Empty));
        other.Index = rig.Index - 1;
        other.Done(new SystemCommand.SetLabels(other.Of("b"), AttributeSet.Of(new SystemAttribute("zone", "x"))));

        Assert.Equal(rig.Machine.ComputeDigest(), other.Machine.ComputeDigest());
        Assert.Equal(once.Revision, rig.State.Revision);
        rig.Done(new SystemCommand.SetLabels(rig.Of("b"), AttributeSet.Empty));
        Assert.NotEqual(rig.Machine.ComputeDigest(), other.Machine.ComputeDigest());
    }

    [Fact]
    public void AnyCommands_GiveTheSameStateAndAnswers_AlsoAfterARestore() => SystemCommands.Any.Array[1, 60].Sample(
        commands =>
        {
            var (one, other) = (SystemRig.Begun(), SystemRig.Begun());
            foreach (var (command, restarts) in commands)
            {
                if (restarts) other.Restart();
                Assert.Equal(one.Do(command), other.Do(command));
                Assert.Equal(one.Machine.ComputeDigest(), other.Machine.ComputeDigest());
                SystemCommands.CheckInvariants(one.State);
            }
        },
        iter: 300);

    /// <summary>A state that has something of everything.</summary>
    private static SystemRig Rich()
    {
        var rig = SystemRig.Begun("b", "c", "d");
        rig.Done(new SystemCommand.RemoveNode(rig.Of("d")));
        rig.Place("default", 1, "a", "b");
        rig.Done(new SystemCommand.BeginMove(1, 0, [rig.Of("c")], [], [1], []));
        rig.Done(new SystemCommand.NodeStarted(SystemRig.Ours, rig.Of("b"), rig.State.FindNode("b")!.Introduction.Directory, AttributeSet.Empty, 2, SystemRig.Progress(1, 1, 5)));
        rig.Done(new SystemCommand.CreateKeyspace("carts", KeyspaceKind.Convergent, 0, 3, AttributeSet.Of(new SystemAttribute("a", "b"))));
        return rig;
    }
}
