using DataWarehouse.Plugins.UltimateReplication;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Encoding;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.UltimateReplication.Keys;

public sealed class ReplicaLimitTests
{
    [Fact]
    public void Value_TooLong_IsRefused()
    {
        using var cluster = new Cluster(["a"], limits: new ReplicationLimits { ValueBytesMax = 3 });

        Assert.Throws<ArgumentException>(() => cluster["a"].Write("k", "four"));
        cluster["a"].Write("k", "yes");
        Assert.Equal(["yes"], cluster["a"].Values("k"));
    }

    [Fact]
    public void Key_Invalid_IsRefusedByEveryCall()
    {
        using var cluster = new Cluster(["a"]);

        Assert.Throws<ArgumentException>(() => cluster["a"].Read(string.Empty));
        Assert.Throws<ArgumentException>(() => cluster["a"].Write(string.Empty, "1"));
        Assert.Throws<ArgumentException>(() => cluster["a"].Delete(string.Empty, default));
        Assert.Throws<ArgumentException>(() => cluster["a"].Sync.VersionOf(string.Empty));
    }

    [Fact]
    public void Keys_MoreThanAllowed_AreRefusedAndTheOthersGoOn()
    {
        using var cluster = new Cluster(["a", "b"], limits: new ReplicationLimits { KeysMax = 2 });
        cluster["a"].Write("1", "x");
        cluster["a"].Write("2", "x");

        Assert.Equal(CausalityError.LimitExceeded, Refusal(() => cluster["a"].Write("3", "x")));
        Assert.Equal(2, cluster["a"].Sync.KeyCount);
        cluster["a"].Write("2", "y");
        Assert.Equal(["x", "y"], cluster["a"].Values("2"));
    }

    [Fact]
    public void Siblings_TooManyToEncode_AreRefusedAndTheKeyStillTravels()
    {
        using var cluster = new Cluster(["a", "b"]);
        for (var i = 0; i < CausalLimits.ValuesMax; i++) cluster["a"].Write("k", $"{i}");

        Assert.Equal(CausalityError.LimitExceeded, Refusal(() => cluster["a"].Write("k", "one too many")));

        Assert.Null(cluster.Exchange("a", "b").Error);
        Assert.Equal(CausalLimits.ValuesMax, cluster["b"].Read("k").Siblings.Length);
    }

    [Fact]
    public void Siblings_TooLargeToSend_AreRefusedUntilAReaderResolvesThem()
    {
        using var cluster = Narrow();
        var large = new string('x', 40_000);
        cluster["a"].Write("k", large + "1");
        cluster["a"].Write("k", large + "2");
        cluster["a"].Write("k", large + "3");

        Assert.Equal(CausalityError.LimitExceeded, Refusal(() => cluster["a"].Write("k", large + "4")));
        cluster["a"].Write("k", "small", cluster["a"].Read("k").Context);
        Assert.Equal(["small"], cluster["a"].Values("k"));
    }

    [Fact]
    public void Merge_JoinTooLargeToSend_ConcernsItsKeyOnlyAndHealsByAReader()
    {
        using var cluster = Narrow();
        var large = new string('x', 40_000);
        foreach (var node in cluster.Nodes.Values)
        {
            node.Write("k", large + node.Id + "1");
            node.Write("k", large + node.Id + "2");
            node.Write("z", node.Id);
        }

        var refused = cluster.Exchange("a", "b");

        Assert.Contains("siblings", refused.Error, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], cluster["a"].Values("z"));
        Assert.Equal(2, cluster["a"].Values("k").Length);
        Assert.Equal(2, cluster["b"].Values("k").Length);
        foreach (var node in cluster.Nodes.Values) node.Write("k", large + node.Id, node.Read("k").Context);
        Assert.Null(cluster.Exchange("a", "b").Error);
        cluster.AssertSameState("k", "z");
        Assert.Equal(2, cluster["a"].Values("k").Length);
    }

    /// <summary>Messages that have room for three values of 40,000 bytes, not for four.</summary>
    private static Cluster Narrow() => new(
        ["a", "b"],
        limits: new ReplicationLimits { ValueBytesMax = 40_001 + 9 },
        transportLimits: new PeerTransportLimits { MessageBytesMax = 220_000 });

    private static CausalityError Refusal(Action act) => Assert.Throws<CausalityException>(act).Error;
}
