using DataWarehouse.Node.Forwarding;
using DataWarehouse.Node.Grpc;
using DataWarehouse.SDK.Resilience;

namespace DataWarehouse.Tests.Node.Policies;

/// <summary>Questions between nodes go through policies: what may have happened is asked once, what may be asked twice says so each further time.</summary>
public sealed class ForwardLinksTests
{
    [Fact]
    public async Task Introduction_WithoutAnAnswer_IsAskedAgain_AndTellsThatItIs()
    {
        await using var peer = await ScriptedPeer.StartAsync();
        await using var rig = await new PolicyRig().StartAsync(isWithFile: false);
        var (links, other) = peer.LinkFrom(rig);
        using (links) Assert.Equal(EngineOutcome.Unknown, (await links.AskSystemAsync(other, ForwardKind.Introduce, default)).Outcome);

        Assert.Equal([0, 1, 2], peer.EarlierAttempts);
    }

    [Fact]
    public async Task Decision_WithoutAnAnswer_IsAskedOnce()
    {
        await using var peer = await ScriptedPeer.StartAsync();
        await using var rig = await new PolicyRig().StartAsync(isWithFile: false);
        var (links, other) = peer.LinkFrom(rig);
        using (links) Assert.Equal(EngineOutcome.Unknown, (await links.AskSystemAsync(other, ForwardKind.Decide, new byte[] { 1 })).Outcome);

        Assert.Equal([0], peer.EarlierAttempts);
    }

    [Fact]
    public async Task Decision_WhoseBreakerIsOpen_HadNoEffect()
    {
        await using var peer = await ScriptedPeer.StartAsync();
        await using var rig = new PolicyRig();
        rig.Write("""{ "Policies": { "peer-decisions": { "AttemptTimeout": "00:00:05", "CircuitBreaker": {} } } }""");
        await rig.StartAsync();
        await rig.Plugin.IsolateAsync(DataWarehouse.Node.Policies.CallPolicies.PeerDecisions, null, PolicyRig.Late);
        var (links, other) = peer.LinkFrom(rig);
        using (links) Assert.Equal(EngineOutcome.NoLeader, (await links.AskSystemAsync(other, ForwardKind.Decide, new byte[] { 1 })).Outcome);

        Assert.Empty(peer.EarlierAttempts);
    }

    [Theory]
    [InlineData(ResilienceRejection.TimedOut, (int)EngineOutcome.Unknown)]
    [InlineData(ResilienceRejection.CircuitOpen, (int)EngineOutcome.NoLeader)]
    [InlineData(ResilienceRejection.CircuitIsolated, (int)EngineOutcome.NoLeader)]
    [InlineData(ResilienceRejection.BulkheadFull, (int)EngineOutcome.Busy)]
    [InlineData(ResilienceRejection.RateLimited, (int)EngineOutcome.Busy)]
    [InlineData(ResilienceRejection.TooManyInstances, (int)EngineOutcome.Busy)]
    public void OutcomeOf_ARefusal_SaysWhatIsKnown(ResilienceRejection rejection, int expected) =>
        Assert.Equal(expected, (int)ForwardPolicies.OutcomeOf(new ResilienceRejectedException(rejection, "p", "n2", null, null)));
}
