using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Node.Policies;
using DataWarehouse.Node.Wire;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace DataWarehouse.Tests.Node.Policies;

/// <summary>Nodes with policies: they count what comes again, show what policies did, take an operator's file, and refuse one with mistakes before anything is changed.</summary>
public sealed class NodePoliciesTests
{
    private const int PoliciesReloaded = 4003;

    [Fact]
    public async Task Request_ThatIsAFurtherAttempt_IsCounted()
    {
        await using var nodes = await TestNodes.StartAsync();
        var range = new RangeRequest { Key = ByteString.CopyFromUtf8("a") };
        await nodes.Kv().RangeAsync(range, cancellationToken: TestNodes.Late);
        await nodes.Kv().RangeAsync(range, new Metadata { { PolicyInvoker.AttemptsHeader, "1" } }, cancellationToken: TestNodes.Late);

        Assert.Equal(1, nodes.Part<NodeCounters>().Retried.Value);
    }

    [Fact]
    public async Task Proposals_ThatArePassedOn_AreSeenInTheMetricsOfTheirPolicy()
    {
        await using var nodes = await TestNodes.StartAsync(3, static settings => settings with { ListenHttp = new DataWarehouse.Node.Hosting.HostPort("127.0.0.1", 0) });
        var follower = (await nodes.FindLeadAsync() + 1) % 3;
        await nodes.Kv(follower).PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("a") }, cancellationToken: TestNodes.Late);
        using var http = new HttpClient();
        var metrics = await http.GetStringAsync(new Uri($"http://{nodes[follower].Http}/metrics"), TestNodes.Late);

        Assert.Contains("pipeline_name=\"peer-proposals\"", metrics, StringComparison.Ordinal);
        Assert.Contains("datawarehouse_resilience_breakers", metrics, StringComparison.Ordinal);
        Assert.Contains("dw_requests_retried_total", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_TakesAChangedFileWhileItRuns()
    {
        await using var rig = new PolicyRig();
        rig.Write("""{ "Policies": { "peer-decisions": { "Timeout": "00:00:04" } } }""");
        await using var nodes = await TestNodes.StartAsync(1, settings => settings with { PolicyFile = rig.Path }, logging => logging.AddProvider(rig.Log));
        rig.Write("""{ "Policies": { "peer-decisions": { "Timeout": "00:00:06" } } }""");

        Assert.Contains("1 changed", await rig.Log.NextAsync(PoliciesReloaded, PolicyRig.Late), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_WithAFileThatIsRefused_ChangesNothing()
    {
        await using var rig = new PolicyRig();
        var data = rig.Path + "-data";
        rig.Write("""{ "Policies": { "peer-proposals": { "Retry": {} } } }""");

        Assert.Equal(ExitCodes.Refused, await CommandRoot.RunAsync(["serve", "--data-dir", data, "--policies", rig.Path]));
        Assert.Equal(ExitCodes.Refused, await CommandRoot.RunAsync(["serve", "--data-dir", data, "--policies", rig.Path + "-none"]));
        Assert.False(Directory.Exists(data));
    }
}
