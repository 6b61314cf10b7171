using System.Net.Security;
using DataWarehouse.Node.Forwarding;
using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Hosting;

namespace DataWarehouse.Tests.Node;

public sealed class ForwardLinkTests
{
    private static readonly byte[] Introduce = ForwardFormat.WriteRequest(ForwardKind.Introduce, []);

    /// <summary>What could not be sent had no effect: to call that unknown would have thousands of writes given up while a leader is down.</summary>
    [Fact]
    public async Task Ask_WhereNobodyListens_HadNoEffectHoweverOftenItIsTried()
    {
        using var link = LinkTo(TestPorts.Take(1)[0]);

        for (var time = 0; time < 3; time++) Assert.Equal(EngineOutcome.NoLeader, (await link.AskAsync(null, Introduce, TestNodes.Late)).Outcome);
    }

    /// <summary>A channel that connects by itself would first wait, longer each time it failed.</summary>
    [Fact]
    public async Task Ask_OfANodeThatIsBack_IsAnsweredAtOnce()
    {
        await using var nodes = await TestNodes.StartAsync(3);
        var port = nodes[2].Client.Port;
        using var link = LinkTo(port);
        await nodes.StopNodeAsync(2);
        for (var time = 0; time < 3; time++) Assert.Equal(EngineOutcome.NoLeader, (await link.AskAsync(null, Introduce, TestNodes.Late)).Outcome);
        await nodes.StartNodeAsync(2);

        Assert.Equal(EngineOutcome.Answered, (await link.AskAsync(null, Introduce, TestNodes.Late)).Outcome);
    }

    private static ForwardLink LinkTo(int port) => new(new HostPort("127.0.0.1", port), (SslClientAuthenticationOptions?)null);
}
