using System.Text;
using DataWarehouse.Plugins.UltimateConsensus.Events;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Tests.UltimateConsensus.Nodes;

namespace DataWarehouse.Tests.Consensus;

public sealed class RaftGroupTests
{
    private const int Many = 3_000;

    [Theory]
    [InlineData("memory")]
    [InlineData("embedded")]
    public async Task Log_BeyondWhatIsInMemory_IsReadFromTheDisk(string mode)
    {
        await using var rig = await PluginRig.StartAsync(mode, options: ("Groups", "1"));
        var group = rig.Plugin.Groups[1];
        var results = await Task.WhenAll(Enumerable.Range(0, Many).Select(number => group.ProposeAsync(Encoding.UTF8.GetBytes($"{number}".PadLeft(100)), PluginRig.Soon).AsTask()));
        Assert.All(results, static result => Assert.Equal(ProposalStatus.Applied, result.Status));
        // The log is that of one replica; should leadership move, another one is read, which must have heard of all by then.
        await group.ApplyCommittedEntriesAsync(PluginRig.Soon);

        var indexes = new List<long>();
        var texts = new HashSet<string>();
        await foreach (var entry in group.Log.ReadAllAsync(PluginRig.Soon))
        {
            indexes.Add(entry.Index);
            if (entry.Data.Length > 0) texts.Add(Encoding.UTF8.GetString(entry.Data).Trim());
        }

        Assert.Equal(Enumerable.Range(0, indexes.Count).Select(place => indexes[0] + place), indexes);
        Assert.Equal(Many, texts.Count);
        Assert.Single(await group.Log.ReadAsync(2, 1, PluginRig.Soon));
        Assert.Equal(group.CommitIndex, group.Log.LastIndex);
        Assert.InRange(group.Log.FirstIndex, 1, indexes[0]);
        Assert.Empty(await group.Log.ReadAsync(group.Log.LastIndex + 1, 10, PluginRig.Soon));
    }

    [Fact]
    public async Task Log_BehindASnapshot_BeginsLater()
    {
        await using var rig = await PluginRig.StartAsync(options: [("Groups", "1"), ("SnapshotEntries", "500")]);
        var group = rig.Plugin.Groups[1];
        for (var round = 0; round < 12; round++)
            await Task.WhenAll(Enumerable.Range(0, 1_000).Select(number => group.ProposeAsync(new byte[8], PluginRig.Soon).AsTask()));

        await PluginRig.UntilAsync(() => group.Log.FirstIndex > 1);

        var first = (await group.Log.ReadAsync(1, 1, PluginRig.Soon)).Single();
        Assert.True(first.Index > 1);
    }

    [Fact]
    public async Task Log_Followed_GivesEntriesAsTheyCome()
    {
        await using var rig = await PluginRig.StartAsync(options: ("Groups", "1"));
        var group = rig.Plugin.Groups[1];
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(PluginRig.Soon);
        var seen = new List<byte>();
        var proposing = ProposeFiveAsync();

        try
        {
            // A proposal without an answer was repeated, so an entry may stand twice in the log.
            await foreach (var entry in group.Log.FollowAsync(1, giveUp.Token))
            {
                seen.AddRange(entry.Data);
                if (seen.Contains(5)) break;
            }
        }
        catch (OperationCanceledException) when (proposing.IsFaulted)
        {
            await proposing;
        }

        await proposing;
        Assert.Equal([1, 2, 3, 4, 5], seen.Distinct());

        async Task ProposeFiveAsync()
        {
            try
            {
                for (byte number = 1; number <= 5; number++) await rig.ProposeAsync([number]);
            }
            catch (Exception)
            {
                await giveUp.CancelAsync();
                throw;
            }
        }
    }

    [Fact]
    public async Task Propose_WhileLeadersChange_IsNeverSentToAnotherProcess()
    {
        await using var rig = await PluginRig.StartAsync(options: ("Groups", "1"));
        var group = rig.Plugin.Groups[1];
        var isOver = false;
        var proposing = Enumerable.Range(0, 64).Select(_ => ProposeOnAsync()).ToArray();

        for (var round = 0; round < 30; round++)
        {
            await PluginRig.UntilAsync(() => group.IsLedHere);
            if (group.Board.Leading is { } leading) await leading.TransferLeadershipAsync((round % 3) + 1, PluginRig.Soon);
        }

        Volatile.Write(ref isOver, true);
        var seen = (await Task.WhenAll(proposing)).SelectMany(statuses => statuses).ToHashSet();
        Assert.Contains(ProposalStatus.Applied, seen);
        Assert.DoesNotContain(ProposalStatus.NotLeader, seen);

        async Task<HashSet<ProposalStatus>> ProposeOnAsync()
        {
            var statuses = new HashSet<ProposalStatus>();
            while (!Volatile.Read(ref isOver)) statuses.Add((await group.ProposeAsync(new byte[8], PluginRig.Soon)).Status);
            return statuses;
        }
    }

    [Fact]
    public async Task Query_SeesWhatWasAnswered_AndOwnBytesAreRefused()
    {
        await using var rig = await PluginRig.StartAsync(machines: _ => new ListMachine(), options: ("Groups", "1"));
        var group = rig.Plugin.Groups[1];
        byte[] own = [0xD3, 0x57, 0x1A, 0x8C, 0x60, 0xF4, 0x2E, 0xB9, 0x05, 0x9D, 0x71, 0xE6, 0x4B, 0xC8, 0x33, 0xAF, 1];

        for (var number = 1; number < 20; number++)
        {
            await group.ProposeAsync("x"u8.ToArray(), PluginRig.Soon);
            var answer = await group.QueryAsync(default, PluginRig.Soon);
            Assert.Equal(number * 2, answer.Response.Length);
        }

        Assert.Equal(ProposalStatus.Malformed, (await group.ProposeAsync(own, PluginRig.Soon)).Status);
        Assert.Equal(QueryOutcome.Malformed, (await group.QueryAsync(own, PluginRig.Soon)).Outcome);
        Assert.Equal(QueryOutcome.Malformed, (await group.QueryAsync(new byte[1], PluginRig.Soon)).Outcome);
    }

    [Fact]
    public async Task RunWhileLeading_MovesWithLeadership_AndTellsFailures()
    {
        await using var rig = await PluginRig.StartAsync(options: ("Groups", "1"));
        var group = rig.Plugin.Groups[1];
        var begun = new List<string?>();
        using var stop = new CancellationTokenSource();
        var leaders = new SemaphoreSlim(0);

        var running = group.RunWhileLeadingAsync(
            async leading =>
            {
                begun.Add(group.CurrentLeader);
                leaders.Release();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, leading);
            },
            stop.Token);
        await leaders.WaitAsync(PluginRig.Soon);
        await rig.Plugin.Host!.StopVoterAsync(begun[0]![^1] - '1');
        await leaders.WaitAsync(PluginRig.Soon);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.NotEqual(begun[0], begun[1]);
        await Assert.ThrowsAsync<NotSupportedException>(() => group.RunWhileLeadingAsync(_ => throw new NotSupportedException(), PluginRig.Soon));
        await Assert.ThrowsAsync<ArgumentNullException>(() => group.RunWhileLeadingAsync(null!, PluginRig.Soon));
    }

    [Fact]
    public async Task Events_TellTheLifeOfGroups()
    {
        await using var rig = await PluginRig.StartAsync();
        await PluginRig.UntilAsync(() => rig.Bus.Of<LeaderChanged>().Select(told => told.GroupId).Distinct().Count() == 3);
        var leader = rig.Plugin.Groups[1].CurrentLeader!;

        await rig.Plugin.Host!.StopVoterAsync(leader[^1] - '1');
        await PluginRig.UntilAsync(() => rig.Bus.Of<LeaderChanged>().Any(told => told.GroupId == 1 && told.PreviousLeaderId == leader));
        await PluginRig.UntilAsync(() => rig.Bus.Of<LeaderChanged>().Last(told => told.GroupId == 1).LeaderId is { } next && next != leader);
        await rig.Plugin.StopAsync(CancellationToken.None);

        Assert.Equal([1, 2, 3], rig.Bus.Of<GroupStarted>().Select(told => told.GroupId));
        Assert.All(rig.Bus.Of<GroupStarted>(), told => Assert.Equal(["voter-1", "voter-2", "voter-3"], told.VoterIds));
        Assert.Equal([1, 2, 3], rig.Bus.Of<GroupStopped>().Select(told => told.GroupId));
        Assert.True(rig.Bus.Of<LeaderChanged>().Last(told => told.GroupId == 1).IsLedHere);
        Assert.Empty(rig.Bus.Of<MembershipChanged>());
    }

    [Theory]
    [InlineData("memory", "false", "memory")]
    [InlineData("embedded", "true", "device")]
    public async Task Health_SaysWhatIsDurable(string mode, string durable, string durability)
    {
        await using var rig = await PluginRig.StartAsync(mode);
        foreach (var group in rig.Plugin.Groups.Values) await group.ElectLeaderAsync();

        var health = await rig.Plugin.ReportHealthAsync(CancellationToken.None);

        Assert.Equal(DataWarehouse.SDK.Health.HealthStatus.Healthy, health.Status);
        Assert.Equal((durable, durability, mode, "false"), (health.Facts["durable"], health.Facts["durability"], health.Facts["mode"], health.Facts["tolerates-machine-loss"]));
        Assert.Equal(("3", "3", "0"), (health.Facts["groups"], health.Facts["groups-led"], health.Facts["voters-stopped"]));
        await rig.Plugin.Host!.StopVoterAsync(0);
        Assert.Equal(DataWarehouse.SDK.Health.HealthStatus.Degraded, (await rig.Plugin.ReportHealthAsync(CancellationToken.None)).Status);
    }
}
