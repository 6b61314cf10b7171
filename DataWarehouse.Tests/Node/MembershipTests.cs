using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Systems;
using DataWarehouse.Node.Wire;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;
using DataWarehouse.Tests.Node.Cli.Commands;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Tests.Node;

/// <summary>The life of a cluster through real nodes: they join, get replicas, move, leave and are refused.</summary>
public sealed class MembershipTests
{
    [Fact]
    public async Task Join_WithAToken_IsAMemberThatOutlivesItsRestart()
    {
        await using var nodes = await TestNodes.StartAsync();

        var second = await nodes.JoinAsync("n2");
        await nodes.StopNodeAsync(second);
        nodes.Change(second, static settings => settings with { Join = null, Name = null, ListenClient = null, ListenPeer = null });
        await nodes.StartNodeAsync(second);
        await TestNodes.UntilAsync(() => nodes.Part<SystemGroup>(second).State.Nodes.Count == 2);
        var listed = await nodes.Cluster(second).MemberListAsync(new MemberListRequest { Linearizable = true }, cancellationToken: TestNodes.Late);

        Assert.Equal(["n1", "n2"], listed.Members.Select(static member => member.Name));
        Assert.Single(listed.Members, static member => member.IsLearner);
        Assert.Equal("http://" + nodes[second].Client, listed.Members[1].ClientURLs[0]);
        Assert.Equal(2, nodes[second].Identity.StartCounter);
    }

    [Fact]
    public async Task Joins_MakeOneNodeACluster_ThatSurvivesTheLossOfTheFirst()
    {
        await using var nodes = await TestNodes.StartAsync();
        await PutAsync(nodes, 0, "before");
        await nodes.JoinAsync("n2");
        await nodes.JoinAsync("n3");

        await TestNodes.UntilAsync(() => VotersOf(nodes, 0, 0).Length == 3 && VotersOf(nodes, 0, 1).Length == 3);
        for (var place = 0; place < 3; place++) await UntilServedAsync(nodes, place);

        // The first node made up all majorities until now: it is needed until the others know that they have taken over.
        foreach (var place in new[] { 1, 2 })
        {
            foreach (var group in new[] { SystemGroup.Number, 1 }) await nodes.UntilSettledAsync(place, group, voters: 3);
        }

        await nodes.StopNodeAsync(0);
        await PutAsync(nodes, 1, "after");

        Assert.Equal(["after", "before"], await KeysAsync(nodes, 2));
    }

    [Fact]
    public async Task FourthNode_GetsReplicasOfOthers_AndEveryNodeServesEveryKeyspace()
    {
        await using var nodes = await TestNodes.StartAsync(3, null, "a", "b", "c", "d");
        foreach (var name in new[] { "a", "b", "c", "d" }) await PutAsync(nodes, 0, "before", name);
        var fourth = await nodes.JoinAsync("n4");

        await TestNodes.UntilAsync(() => IsAtRest(nodes, 0) && HeldBy(nodes, 0, "n4") > 0);
        await TestNodes.UntilAsync(() => nodes.Part<SystemGroup>(fourth).State.Revision == nodes.Part<SystemGroup>().State.Revision);

        // Some node holds nothing of some keyspace now, and serves it all the same.
        var state = nodes.Part<SystemGroup>().State;
        Assert.Contains(state.Groups.Values, static group => group.Group > 0 && group.Replicas.Length == 3);
        for (var place = 0; place < 4; place++)
        {
            foreach (var name in new[] { "a", "b", "c", "d" })
            {
                await PutAsync(nodes, place, $"by{place}", name);
                Assert.Contains("before", await KeysAsync(nodes, place, name));
            }
        }
    }

    [Fact]
    public async Task Watch_AtANodeWithoutTheKeyspace_SeesWhatIsWritten()
    {
        await using var nodes = await TestNodes.StartAsync(1);
        await nodes.JoinAsync("n2");
        await TestNodes.UntilAsync(() => IsAtRest(nodes, 0) && IsAtRest(nodes, 1) && HeldBy(nodes, 1, "n1") + HeldBy(nodes, 1, "n2") == 1);
        var without = HeldBy(nodes, 0, "n1") == 0 ? 0 : 1;
        await TestNodes.UntilAsync(() => nodes.Part<KeyspaceHome>(without).FindElsewhere("default") is not null);

        using var watch = nodes.Watch(without).Watch(cancellationToken: TestNodes.Late);
        await watch.RequestStream.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Bytes("k") } }, TestNodes.Late);
        Assert.True(await watch.ResponseStream.MoveNext(TestNodes.Late));
        await PutAsync(nodes, without, "k");
        Assert.True(await watch.ResponseStream.MoveNext(TestNodes.Late));

        Assert.Equal("k", watch.ResponseStream.Current.Events[0].Kv.Key.ToStringUtf8());
    }

    [Fact]
    public async Task Remove_ReplacesWhatTheNodeHad_AndItStopsForGood()
    {
        await using var nodes = await TestNodes.StartAsync(3, null, "a", "b");
        await nodes.JoinAsync("n4");
        await TestNodes.UntilAsync(() => IsAtRest(nodes, 0) && HeldBy(nodes, 0, "n4") > 0);
        var removed = await IdOfAsync(nodes, "n4");

        var answer = await nodes.Cluster().MemberRemoveAsync(new MemberRemoveRequest { ID = removed }, cancellationToken: TestNodes.Late);
        await TestNodes.UntilAsync(() => nodes[3].Exit.Reason is not null);
        await nodes.StopNodeAsync(3);
        await TestNodes.UntilAsync(() => IsAtRest(nodes, 0) && HeldBy(nodes, 0, "n4") == 0 && VotersOf(nodes, 0, 1).Length == 3);
        nodes.Change(3, static settings => settings with { Join = null });
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => nodes.StartNodeAsync(3));

        Assert.Equal(["n1", "n2", "n3"], answer.Members.Select(static member => member.Name));
        Assert.Contains("no member", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--join", refused.Message, StringComparison.Ordinal);
        await PutAsync(nodes, 1, "after");
    }

    [Fact]
    public async Task Drain_EmptiesANode_ThatIsRemovedWithNothingShort()
    {
        await using var nodes = await TestNodes.StartAsync(3, null, "a", "b");
        await nodes.JoinAsync("n4");
        await TestNodes.UntilAsync(() => IsAtRest(nodes, 0) && HeldBy(nodes, 0, "n4") > 0);
        var leaving = await IdOfAsync(nodes, "n1");

        await nodes.Members(1).SetServiceAsync(new NodeSetServiceRequest { Id = leaving, Draining = true }, cancellationToken: TestNodes.Late);
        await TestNodes.UntilAsync(() => IsAtRest(nodes, 1) && HeldBy(nodes, 1, "n1") == 0);
        await PutAsync(nodes, 0, "k");
        await nodes.Members(1).RemoveAsync(new NodeRemoveRequest { Id = leaving }, cancellationToken: TestNodes.Late);
        await TestNodes.UntilAsync(() => nodes[0].Exit.Reason is not null);

        Assert.Equal(ExitCodes.Success, nodes[0].Exit.ExitCode);
        Assert.Equal(["k"], await KeysAsync(nodes, 2));
    }

    [Fact]
    public async Task Removal_ThatWouldLoseAQuorum_IsRefusedWithTheWayOut()
    {
        await using var nodes = await TestNodes.StartAsync(3);
        await nodes.TokenAsync();
        await nodes.StopNodeAsync(2);
        await TestNodes.UntilAsync(() => !nodes.Part<NodeEngine>().IsHeard(nodes.Part<MemberBook>().Members[2].Id));
        var second = await IdOfAsync(nodes, "n2");

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await nodes.Cluster().MemberRemoveAsync(new MemberRemoveRequest { ID = second }, cancellationToken: TestNodes.Late));
        var unknown = await Assert.ThrowsAsync<RpcException>(async () => await nodes.Cluster().MemberRemoveAsync(new MemberRemoveRequest { ID = 1 }, cancellationToken: TestNodes.Late));

        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        Assert.Contains("1 of its 3 voters", refused.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("'n3' is not heard", refused.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("dw member drain", refused.Status.Detail, StringComparison.Ordinal);
        Assert.Equal("etcdserver: member not found", unknown.Status.Detail);
    }

    [Fact]
    public async Task DeadNode_IsReplacedAfterItsTime_AndComesBackEmptyHanded()
    {
        static NodeSettings Soon(NodeSettings settings) => settings with { Planner = new PlannerOptions { DeadAfter = TimeSpan.FromSeconds(1) } };
        await using var nodes = await TestNodes.StartAsync(3, Soon, "a");
        await nodes.JoinAsync("n4", Soon);
        await TestNodes.UntilAsync(() => IsAtRest(nodes, 0));
        const int dead = 1;
        var name = nodes[dead].Identity.Name;
        await nodes.StopNodeAsync(dead);

        const int asker = 2;
        await TestNodes.UntilAsync(() => HeldBy(nodes, asker, name) == 0 && VotersOf(nodes, asker, 1).Length == 3 && nodes.Part<SystemGroup>(asker).State.Groups.Values.All(static group => group.Move is null));
        await nodes.StartNodeAsync(dead);
        await TestNodes.UntilAsync(() => nodes.Part<SystemGroup>(dead).State.Revision >= nodes.Part<SystemGroup>(asker).State.Revision);
        await PutAsync(nodes, dead, "k");

        Assert.Equal(["k"], await KeysAsync(nodes, asker));
        Assert.Null(nodes[dead].Exit.Reason);
    }

    [Fact]
    public async Task Node_ThatComesBackAtAnotherAddress_IsFoundThere()
    {
        await using var nodes = await TestNodes.StartAsync(3);
        await nodes.TokenAsync();
        await nodes.StopNodeAsync(2);
        var ports = TestPorts.Take(2);
        nodes.Change(2, settings => settings with { ListenClient = new HostPort("127.0.0.1", ports[0]), ListenPeer = new HostPort("127.0.0.1", ports[1]) });
        await nodes.StartNodeAsync(2);

        await TestNodes.UntilAsync(() => nodes.Part<MemberBook>().Members[2].Client.Port == ports[0] && nodes.Part<MemberBook>(1).Members[2].Peer.Port == ports[1]);
        await nodes.StopNodeAsync(1);
        await PutAsync(nodes, 2, "k");

        Assert.Equal(["k"], await KeysAsync(nodes, 0));
    }

    [Fact]
    public async Task WipedDirectory_IsRefused_AndTheNodeJoinsAnew()
    {
        await using var nodes = await TestNodes.StartAsync(3);
        await nodes.TokenAsync();
        await nodes.StopNodeAsync(2);
        Directory.Delete(nodes.DirectoryOf(2), recursive: true);

        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => nodes.StartNodeAsync(2));
        var third = await IdOfAsync(nodes, "n3");
        await nodes.Members().RemoveAsync(new NodeRemoveRequest { Id = third }, cancellationToken: TestNodes.Late);
        var anew = await nodes.JoinAsync("n3");
        await TestNodes.UntilAsync(() => VotersOf(nodes, 0, 1).Length == 3 && IsAtRest(nodes, 0));
        await PutAsync(nodes, anew, "k");

        Assert.Contains("not the one of member 'n3'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("remove the member and join", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["k"], await KeysAsync(nodes, 0));
    }

    [Fact]
    public async Task RestoredDirectory_IsRefused()
    {
        await using var nodes = await TestNodes.StartAsync(3);
        await nodes.TokenAsync();
        await nodes.StopNodeAsync(2);
        var file = Path.Combine(nodes.DirectoryOf(2), "node.json");
        var copy = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await nodes.StartNodeAsync(2);
        await TestNodes.UntilAsync(() => nodes.Part<SystemGroup>().State.FindNode("n3")!.Progress.Boot.StartCounter == 2);
        await nodes.StopNodeAsync(2);
        await File.WriteAllTextAsync(file, copy, TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => nodes.StartNodeAsync(2));

        Assert.Contains("was set back", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_ThatAreUnknownSpentExpiredOrOfAnotherCluster_AreRefused()
    {
        await using var nodes = await TestNodes.StartAsync();
        await using var others = await TestNodes.StartAsync();
        var once = await nodes.TokenAsync();
        await nodes.StartNodeAsync(nodes.AddJoining("n2", once));
        var brief = await nodes.TokenAsync(seconds: 1);
        var made = TimeProvider.System.GetTimestamp();
        var revoked = await nodes.Members().CreateTokenAsync(new TokenCreateRequest { Name = "gone", Seconds = 60, Uses = 1 }, cancellationToken: TestNodes.Late);
        await nodes.Members().RevokeTokenAsync(new TokenRevokeRequest { Name = "gone" }, cancellationToken: TestNodes.Late);
        var foreign = await others.TokenAsync();
        await TestNodes.UntilAsync(() => TimeProvider.System.GetElapsedTime(made) > TimeSpan.FromSeconds(1.1));

        Assert.Contains("all its uses are spent", await RefusedAsync(nodes, once), StringComparison.Ordinal);
        Assert.Contains("was revoked", await RefusedAsync(nodes, revoked.Token), StringComparison.Ordinal);
        Assert.Contains("is over", await RefusedAsync(nodes, brief), StringComparison.Ordinal);
        Assert.Contains("wants to join cluster", await RefusedAsync(nodes, foreign), StringComparison.Ordinal);
        Assert.Contains("dw token create", await RefusedAsync(nodes, once), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Join_ThatCannotBe_IsRefusedWithTheReason()
    {
        await using var nodes = await TestNodes.StartAsync();
        await using var others = await TestNodes.StartAsync();
        var token = await nodes.TokenAsync(uses: 5);
        var directory = others.DirectoryOf(0);
        await others.StopNodeAsync(0);

        var bound = await JoinRefusedAsync(nodes, "n2", token, settings => settings with { DataDirectory = directory });
        var taken = await JoinRefusedAsync(nodes, "n1", token);
        var nameless = await JoinRefusedAsync(nodes, "n2", token, static settings => settings with { Name = null });
        var hidden = await JoinRefusedAsync(nodes, "n2", token, static settings => settings with { ListenPeer = new HostPort("127.0.0.1", 0) });
        var both = await JoinRefusedAsync(nodes, "n2", token, settings => settings with { Plan = nodes[0].Identity.Plan });
        var nobody = await JoinRefusedAsync(nodes, "n2", token, settings => settings with { Join = settings.Join! with { Addresses = [new HostPort("127.0.0.1", TestPorts.Take(1)[0])] }, JoinWait = TimeSpan.Zero });

        Assert.Contains("belongs to cluster", bound, StringComparison.Ordinal);
        Assert.Contains("'n1' is a member already", taken, StringComparison.Ordinal);
        Assert.Contains("--name", nameless, StringComparison.Ordinal);
        Assert.Contains("--advertise-peer", hidden, StringComparison.Ordinal);
        Assert.Contains("--cluster", both, StringComparison.Ordinal);
        Assert.Contains("Nobody let it in", nobody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CommandLine_MakesTokens_AndDrainsAndRemovesNodes()
    {
        await using var nodes = await TestNodes.StartAsync(3, null, "a");
        await nodes.TokenAsync();
        var endpoint = nodes[1].Client.ToString();
        var made = await Dw.RunAsync("token", "create", "--token-name", "for-n4", "--expires", "5m", "--endpoints", endpoint);
        var listed = await Dw.RunAsync("token", "list", "--endpoints", endpoint);
        var fourth = nodes.AddJoining("n4", made.Lines[0], static settings => settings with { Labels = AttributeSet.Of(new SystemAttribute("zone", "z1")) });
        await nodes.StartNodeAsync(fourth);
        await TestNodes.UntilAsync(() => IsAtRest(nodes, 1) && HeldBy(nodes, 1, "n4") > 0);
        var described = (await nodes.Members(1).ListAsync(new NodeListRequest(), cancellationToken: TestNodes.Late)).Nodes[3];

        var unknown = await Dw.RunAsync("member", "remove", "n9", "--endpoints", endpoint);
        var drained = await Dw.RunAsync("member", "drain", "n4", "--endpoints", endpoint);
        var empty = HeldBy(nodes, 1, "n4");
        var resumed = await Dw.RunAsync("member", "resume", "n4", "--endpoints", endpoint);
        var removed = await Dw.RunAsync("member", "remove", "n4", "--endpoints", endpoint);
        await TestNodes.UntilAsync(() => nodes[fourth].Exit.Reason is not null);
        var revoked = await Dw.RunAsync("token", "revoke", "for-n4", "--endpoints", endpoint);

        Assert.StartsWith("dw1.", made.Lines[0], StringComparison.Ordinal);
        Assert.Contains("for-n4, until ", listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(made.Lines[0], listed.Output, StringComparison.Ordinal);
        Assert.Equal(("n4", "z1", true, false), (described.Name, described.Labels["zone"], described.Heard, described.Draining));
        Assert.Equal((ExitCodes.NotFound, ExitCodes.Success, 0), (unknown.Code, drained.Code, empty));
        Assert.Equal((ExitCodes.Success, ExitCodes.Success), (resumed.Code, removed.Code));
        Assert.Equal(ExitCodes.Failed, revoked.Code);
        Assert.Contains("no token 'for-n4'", revoked.Error, StringComparison.Ordinal);
    }

    private static async Task<string> RefusedAsync(TestNodes nodes, string token) => await JoinRefusedAsync(nodes, "n9", token);

    private static async Task<string> JoinRefusedAsync(TestNodes nodes, string name, string token, Func<NodeSettings, NodeSettings>? change = null)
    {
        var place = nodes.AddJoining(name, token, change);
        return (await Assert.ThrowsAsync<StartRefusedException>(() => nodes.StartNodeAsync(place))).Message;
    }

    private static long[] VotersOf(TestNodes nodes, int place, long group) =>
        nodes.Part<SystemGroup>(place).State.Groups.TryGetValue(group, out var record) ? [.. record.Replicas.Where(static replica => replica.Part == ReplicaPart.Voter).Select(static replica => replica.Replica)] : [];

    private static int HeldBy(TestNodes nodes, int place, string name) =>
        nodes.Part<SystemGroup>(place).State.Groups.Values.Count(group => group.Group > 0 && group.Replicas.Any(replica => replica.Node.Node == name));

    /// <summary>Whether everything is where the planner wants it.</summary>
    private static bool IsAtRest(TestNodes nodes, int place)
    {
        var state = nodes.Part<SystemGroup>(place).State;
        if (!state.IsInitialised || state.Groups.Values.Any(static group => group.Move is not null) || state.Keyspaces.Values.Any(static keyspace => !keyspace.IsReady)) return false;
        return new Planner(new PlannerOptions()).Plan(new PlannerInput { State = state, NowTicks = state.ClockTicks }).Commands.IsEmpty;
    }

    private static async Task<ulong> IdOfAsync(TestNodes nodes, string name) =>
        (await nodes.Cluster(1).MemberListAsync(new MemberListRequest(), cancellationToken: TestNodes.Late)).Members.First(member => member.Name == name).ID;

    private static Task UntilServedAsync(TestNodes nodes, int place) => TestNodes.UntilAsync(() => nodes.Part<KeyspaceTable>(place).Default is { } found && found.Leadership.Now.IsKnown);

    private static Metadata In(string keyspace) => new() { { KeyspaceRouter.Metadata, keyspace } };

    /// <summary>Puts until it was done: these tests are about members, and a busy machine may lose a leader on the way.</summary>
    private static async Task PutAsync(TestNodes nodes, int place, string key, string keyspace = "default")
    {
        var late = TestNodes.Late;
        while (true)
        {
            try
            {
                await nodes.Kv(place).PutAsync(new PutRequest { Key = Bytes(key), Value = Bytes("v") }, In(keyspace), cancellationToken: late);
                return;
            }
            catch (RpcException failure) when (failure.StatusCode == StatusCode.Unavailable && !late.IsCancellationRequested)
            {
                await Task.Yield();
            }
        }
    }

    private static async Task<IReadOnlyList<string>> KeysAsync(TestNodes nodes, int place, string keyspace = "default")
    {
        var answer = await nodes.Kv(place).RangeAsync(new RangeRequest { Key = Bytes("\0"), RangeEnd = Bytes("\0") }, In(keyspace), cancellationToken: TestNodes.Late);
        return [.. answer.Kvs.Select(static pair => pair.Key.ToStringUtf8())];
    }

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
