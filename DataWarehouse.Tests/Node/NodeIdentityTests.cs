using DataWarehouse.Node.Hosting;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.Node;

/// <summary>What a data directory says of its node, from its first start to its removal.</summary>
public sealed class NodeIdentityTests : IDisposable
{
    private const string Pinned = """{"name":"n4","starts":3,"directory":"00000000000000000000000000000007","plan":{"format":1,"cluster":"0000000000000000000000000000004d","members":[{"name":"n1","incarnation":1,"peer":"h:1","client":"h:2"}],"quotaBytes":2147483648,"keyspaces":["default"]},"self":{"name":"n4","incarnation":12,"peer":"h:7","client":"h:8"},"begun":true,"members":[{"name":"n1","incarnation":1,"peer":"h:1","client":"h:2"},{"name":"n4","incarnation":12,"peer":"h:7","client":"h:8"}],"membersRevision":40,"systemReplica":4}""";

    private static readonly ClusterMember First = new("n1", 1, new HostPort("h", 1), new HostPort("h", 2));
    private static readonly ClusterMember Fourth = new("n4", 12, new HostPort("h", 7), new HostPort("h", 8));
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("dw-identity-");

    private static NodeIdentity Joined => new(new ClusterPlan(new ClusterId(77), [First], ["default"]), Fourth, 3, 7) { HasBegun = true, SystemReplica = 4, Members = [First, Fourth], MembersRevision = 40 };

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Identity_IsWrittenAsPinned_AndReadBack()
    {
        var read = IdentityText.Read(Pinned);

        Assert.Equal(Pinned + "\n", IdentityText.Write(Joined));
        Assert.Equal(Pinned + "\n", IdentityText.Write(read));
        Assert.Equal((Fourth, 4L, false), (read.Self, read.SystemReplica, read.IsFounder));
    }

    [Fact]
    public void Directory_OfANodeThatWasRemoved_OpensNoMore()
    {
        var directory = new NodeDirectory(_root.FullName);
        var number = directory.BeginJoin();
        var keeper = new IdentityKeeper(directory, directory.Bind(Joined with { Directory = number }));

        keeper.Remember([First], 41);
        keeper.Remember([Fourth], 39);
        var opened = new NodeDirectory(_root.FullName).Open(null, null, Joined.Plan);
        keeper.MarkRemoved("somebody said so");
        var refused = Assert.Throws<StartRefusedException>(() => new NodeDirectory(_root.FullName).Open(null, null, Joined.Plan));

        Assert.Equal((4L, 41L, number), (opened.StartCounter, opened.MembersRevision, opened.Directory));
        Assert.Equal([First], opened.Members);
        Assert.Contains("somebody said so", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FeatureLevel_OnceWrittenDown_IsRefusedByAReleaseThatCannotDoIt_AndNothingChanges()
    {
        var directory = new NodeDirectory(_root.FullName);
        directory.BeginJoin();
        var keeper = new IdentityKeeper(directory, directory.Bind(Joined));

        keeper.RememberLevel(2);
        keeper.RememberLevel(1);
        var before = File.ReadAllText(Path.Combine(_root.FullName, "node.json"));
        new NodeDirectory(_root.FullName).Expect(new FeatureRange(1, 2));
        var older = Assert.Throws<StartRefusedException>(() => new NodeDirectory(_root.FullName).Expect(new FeatureRange(1, 1)));
        var newer = Assert.Throws<StartRefusedException>(() => new NodeDirectory(_root.FullName).Expect(new FeatureRange(3, 4)));

        Assert.Equal(2, IdentityText.Read(before).FeatureLevel);
        Assert.Contains("finalised at feature level 2", older.Message, StringComparison.Ordinal);
        Assert.Contains("dw upgrade finalise --level 3", newer.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(Path.Combine(_root.FullName, "node.json")));
    }

    [Fact]
    public void Joining_TriedAgain_HasTheSameNumber()
    {
        var first = new NodeDirectory(_root.FullName).BeginJoin();

        Assert.Equal(first, new NodeDirectory(_root.FullName).BeginJoin());
        Assert.False(new NodeDirectory(_root.FullName).IsBound);
    }
}
