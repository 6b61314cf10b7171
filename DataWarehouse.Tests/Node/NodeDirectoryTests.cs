using DataWarehouse.Node.Hosting;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.Node;

/// <summary>A data directory belongs to one node of one cluster, and says so.</summary>
public sealed class NodeDirectoryTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("dw-node-directory-");
    private readonly ClusterPlan _plan = ClusterSeed.Draw([Member("n1", 1), Member("n2", 2)], ["other"]);
    private readonly ClusterPlan _alone = ClusterSeed.Draw([Member("n1", 1)], []);

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Directory_OpenedAgain_KnowsWhoseItIsAndCounts()
    {
        var first = Open(_plan, "n2");
        var second = Open(null, null);
        var third = Open(_plan, "n2");

        Assert.Equal(("n2", 1L, "n2"), (first.Name, first.StartCounter, first.Self.Name));
        Assert.Equal((_plan.Cluster, "n2", 2L), (second.Plan.Cluster, second.Name, second.StartCounter));
        Assert.Equal(["default", "other"], second.Plan.Keyspaces);
        Assert.Equal(3, third.StartCounter);
    }

    [Fact]
    public void NewDirectory_WithoutAPlan_BeginsAClusterOfOne() => Assert.Equal(_alone.Cluster, Open(null, null).Plan.Cluster);

    [Fact]
    public void NewDirectory_OfOneOfSeveral_NeedsItsName()
    {
        Assert.Contains("--name", Refused(() => Open(_plan, null)), StringComparison.Ordinal);
        Assert.Contains("n1, n2", Refused(() => Open(_plan, "n3")), StringComparison.Ordinal);
    }

    [Fact]
    public void Directory_OfSomebodyElse_IsRefused()
    {
        Open(_plan, "n1");

        Assert.Contains("belongs to node 'n1'", Refused(() => Open(_plan, "n2")), StringComparison.Ordinal);
        Assert.Contains("belongs to cluster", Refused(() => Open(_alone, "n1")), StringComparison.Ordinal);
    }

    [Fact]
    public void Directory_WithALogAndNoName_IsRefused()
    {
        Directory.CreateDirectory(Path.Combine(_root.FullName, "log"));
        File.WriteAllText(Path.Combine(_root.FullName, "log", "something"), "");

        Assert.Contains("node.json", Refused(() => Open(_plan, "n1")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"name":"n1","starts":1,"plan":{"format":2}}""")]
    public void Directory_WhoseFileIsDamaged_IsRefused(string text)
    {
        Directory.CreateDirectory(_root.FullName);
        File.WriteAllText(Path.Combine(_root.FullName, "node.json"), text);

        Assert.Contains("is damaged", Refused(() => Open(_plan, "n1")), StringComparison.Ordinal);
    }

    [Fact]
    public void Directory_ThatCannotBeMade_IsRefused()
    {
        var file = Path.Combine(_root.FullName, "file");
        File.WriteAllText(file, "");

        Assert.Contains("--data-dir", Refused(() => new NodeDirectory(Path.Combine(file, "below")).Open(_plan, "n1", _alone)), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_AsText_IsReadBack()
    {
        var plan = _plan with { QuotaBytes = 5 << 20 };

        var read = ClusterFile.Read(ClusterFile.Write(plan), "text");

        Assert.Equal(plan.Members, read.Members);
        Assert.Equal((plan.Cluster, plan.QuotaBytes), (read.Cluster, read.QuotaBytes));
        Assert.Equal(plan.Keyspaces, read.Keyspaces);
    }

    [Fact]
    public void Plan_ThatMakesNoSense_SaysWhy()
    {
        Assert.Null(_plan.Flaw);
        ClusterPlan[] flawed =
        [
            _plan with { Cluster = new ClusterId(0) },
            _plan with { Members = [] },
            _plan with { Members = [Member("n1", 1), Member("N1", 2)] },
            _plan with { Members = [Member("n1", 1), Member("n2", 1)] },
            _plan with { Members = [Member("n1", 0)] },
            _plan with { Members = [Member("", 1)] },
            _plan with { Members = [Member("n1", 1), new ClusterMember("n2", 2, new HostPort("h", 0), new HostPort("h", 1))] },
            _plan with { Keyspaces = ["other"] },
            _plan with { Keyspaces = ["default", "default"] },
            _plan with { Keyspaces = ["default", "No"] },
            _plan with { Keyspaces = ["default", "-a"] },
            _plan with { QuotaBytes = 1 },
        ];

        Assert.All(flawed, static plan => Assert.NotNull(plan.Flaw));
        Assert.Equal(flawed.Length - 1, flawed.Select(static plan => plan.Flaw).Distinct().Count());
        Assert.Contains("describes no cluster", Refused(() => ClusterFile.Read(ClusterFile.Write(flawed[^1]), "text")), StringComparison.Ordinal);
        Assert.Contains("cannot be read", Refused(() => ClusterFile.Load(Path.Combine(_root.FullName, "none"))), StringComparison.Ordinal);
    }

    private NodeIdentity Open(ClusterPlan? plan, string? name) => new NodeDirectory(_root.FullName).Open(plan, name, _alone);

    private static string Refused(Func<object> open) => Assert.Throws<StartRefusedException>(open).Message;

    private static ClusterMember Member(string name, long incarnation) => new(name, incarnation, new HostPort("127.0.0.1", 1), new HostPort("127.0.0.1", 2));
}
