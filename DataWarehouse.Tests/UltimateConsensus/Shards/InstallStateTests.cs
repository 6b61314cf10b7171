using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Tests.UltimateConsensus.Shards;

/// <summary>The write of an installation is complete when its own record is durable and its own state is held, whatever else is under way.</summary>
public sealed class InstallStateTests
{
    [Fact]
    public void Install_DurableThenRestored_IsCompleteOnce()
    {
        var install = new InstallState();
        install.Begin(new WriteId(7), At(7));

        Assert.Equal(WriteId.None, install.Durable(new WriteId(7)));
        Assert.Equal(new WriteId(7), install.Restored());
        Assert.False(install.IsUnderWay);
    }

    [Fact]
    public void Install_RestoredThenDurable_IsCompleteOnce()
    {
        var install = new InstallState();
        install.Begin(new WriteId(7), At(7));

        Assert.Equal(WriteId.None, install.Restored());
        Assert.Equal(new WriteId(7), install.Durable(new WriteId(7)));
        Assert.False(install.IsUnderWay);
    }

    [Fact]
    public void Install_LaterOneBeforeTheEarlierIsDurable_EachIsCompletedByItsOwnRecord()
    {
        var install = new InstallState();
        install.Begin(new WriteId(7), At(7));
        Assert.Equal(WriteId.None, install.Restored());
        install.Begin(new WriteId(9), At(9));
        Assert.Equal(WriteId.None, install.Restored());

        Assert.Equal(new WriteId(7), install.Durable(new WriteId(7)));
        Assert.True(install.IsUnderWay);
        Assert.Equal(new WriteId(9), install.Durable(new WriteId(9)));
        Assert.False(install.IsUnderWay);
    }

    [Fact]
    public void Install_UnknownNews_SaysNothing()
    {
        var install = new InstallState();

        Assert.Equal(WriteId.None, install.Durable(new WriteId(3)));
        Assert.Equal(WriteId.None, install.Restored());
    }

    [Fact]
    public void GiveUp_NamesWhatWasUnderWay()
    {
        var install = new InstallState();
        install.Begin(new WriteId(7), At(7));
        install.Begin(new WriteId(9), At(9));
        var abandoned = new List<StoredSnapshot>();

        install.GiveUp(abandoned);

        Assert.Equal([At(7), At(9)], abandoned);
        Assert.False(install.IsUnderWay);
    }

    private static StoredSnapshot At(long index) => new(new SnapshotDescriptor(new LogIndex(index), new Term(1), ShardRig.Voters), 1, 1, HasFile: true, IsInstalled: true);
}
