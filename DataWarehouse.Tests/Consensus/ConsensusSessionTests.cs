using System.Buffers.Binary;
using System.Text;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Tests.UltimateConsensus.Nodes;

namespace DataWarehouse.Tests.Consensus;

public sealed class ConsensusSessionTests
{
    [Fact]
    public async Task Propose_InASession_IsAppliedOnceAndInOrder()
    {
        await using var rig = await PluginRig.StartAsync(machines: _ => new ListMachine(), options: ("Groups", "1"));
        var group = rig.Plugin.Groups[1];
        await using var session = await group.OpenSessionAsync(TimeSpan.FromMinutes(1), PluginRig.Soon);

        for (var number = 1; number <= 3; number++)
        {
            var result = await session.ProposeAsync(Encoding.UTF8.GetBytes($"{number}"), PluginRig.Soon);
            Assert.Equal((ProposalStatus.Applied, number), (result.Status, BinaryPrimitives.ReadInt32LittleEndian(result.Response.Span)));
        }

        Assert.True(session.Id >= 1);
        Assert.Same(group, session.Group);
        Assert.Equal("1\n2\n3\n", Encoding.UTF8.GetString((await group.QueryAsync(default, PluginRig.Soon)).Response.Span));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Propose_LeadersKilledMeanwhile_EachCommandIsAppliedExactlyOnce()
    {
        await using var rig = await PluginRig.StartAsync("embedded", _ => new ListMachine(), ("Groups", "1"), ("ProposeTimeout", "00:00:02"));
        var group = rig.Plugin.Groups[1];
        await using var session = await group.OpenSessionAsync(TimeSpan.FromMinutes(1), PluginRig.Soon);
        var stop = new TaskCompletionSource();
        var killing = Task.Run(async () =>
        {
            for (var kill = 0; kill < 6 && !stop.Task.IsCompleted; kill++)
            {
                var leader = await group.ElectLeaderAsync(PluginRig.Soon);
                var place = leader![^1] - '1';
                await rig.Plugin.Host!.StopVoterAsync(place);
                await rig.Plugin.Host.StartVoterAsync(place, PluginRig.Soon);
            }
        });

        var proposed = 0;
        while (!killing.IsCompleted || proposed < 50)
        {
            var result = await session.ProposeAsync(Encoding.UTF8.GetBytes($"{proposed}"), PluginRig.Soon);
            Assert.True(result.IsApplied, result.Status.ToString());
            proposed++;
        }

        stop.SetResult();
        await killing;
        var found = Encoding.UTF8.GetString((await group.QueryAsync(default, PluginRig.Soon)).Response.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enumerable.Range(0, proposed).Select(number => $"{number}"), found);
    }

    [Fact]
    public async Task Propose_ClosedSession_Throws_AndExpiredOnesAreRefused()
    {
        await using var rig = await PluginRig.StartAsync(machines: _ => new ListMachine(), options: ("Groups", "1"));
        var group = rig.Plugin.Groups[1];
        var closed = await group.OpenSessionAsync(TimeSpan.FromMinutes(1), PluginRig.Soon);
        await closed.DisposeAsync();
        await closed.DisposeAsync();
        await using var expired = await group.OpenSessionAsync(TimeSpan.FromMilliseconds(1), PluginRig.Soon);

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await closed.ProposeAsync(new byte[1], PluginRig.Soon));
        // The log's time goes on with the leader's clock, stamped into later entries.
        await PluginRig.UntilAsync(async () => (await expired.ProposeAsync("x"u8.ToArray(), PluginRig.Soon)).Status == ProposalStatus.UnknownSession);
    }

    [Fact]
    public async Task Propose_TooLarge_IsRefusedBeforeItTakesANumber()
    {
        await using var rig = await PluginRig.StartAsync(options: ("Groups", "1"));
        var group = rig.Plugin.Groups[1];
        await using var session = await group.OpenSessionAsync(TimeSpan.FromMinutes(1), PluginRig.Soon);

        Assert.Equal(ProposalStatus.TooLarge, (await session.ProposeAsync(new byte[group.CommandBytesMax + 1], PluginRig.Soon)).Status);
        Assert.True((await session.ProposeAsync(new byte[1], PluginRig.Soon)).IsApplied);
    }
}
