using System.Text.Json;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Systems;
using DataWarehouse.Node.Wire;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Tests.Node.Cli.Commands;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Tests.Node.Recoveries;

/// <summary>Clusters that lose most of their nodes for good, and go on in place with what is left.</summary>
public sealed class LostQuorumTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("dw-group-recovery-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task TwoOfThreeLostForGood_TheThirdGoesOn_AndGrowsToThreeAgain()
    {
        await using var nodes = await TestNodes.StartAsync(3, null, "orders");
        for (var i = 0; i < 20; i++) await PutAsync(nodes, 0, $"k{i:00}", i % 2 == 0 ? "default" : "orders");
        await StopAllAsync(nodes);

        var done = await RecoverAsync(nodes, "n1", 0);
        await nodes.StartNodeAsync(0);
        var (evens, odds) = (await KeysAsync(nodes, 0, "default"), await KeysAsync(nodes, 0, "orders"));
        await PutAsync(nodes, 0, "after", "orders");
        await UntilRecordedAsync(nodes, 0, 0, 1, 2);
        foreach (var lost in new[] { "n2", "n3" }) Assert.Equal(ExitCodes.Success, (await Dw.RunAsync("member", "remove", lost, "--now", "--endpoints", $"{nodes[0].Client}")).Code);
        await nodes.JoinAsync("n4");
        await nodes.JoinAsync("n5");
        await TestNodes.UntilAsync(() => Enumerable.Range(0, 3).All(group => VotersOf(nodes, 0, group).Length == 3));
        foreach (var place in new[] { 3, 4 })
        {
            for (var group = 0; group < 3; group++) await nodes.UntilSettledAsync(place, group, voters: 3);
        }

        await nodes.StopNodeAsync(0);
        await PutAsync(nodes, 3, "without the survivor", "orders");

        Assert.Contains(done.Lines, static line => line.Contains("group 0: Recovered; generation 2 goes on with n1 as replica 1000001", StringComparison.Ordinal));
        Assert.Contains(done.Lines, static line => line.Contains("are lost", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(0, 10).Select(static i => $"k{i * 2:00}"), evens);
        Assert.Equal(Enumerable.Range(0, 10).Select(static i => $"k{(i * 2) + 1:00}"), odds);
        Assert.Equal(12, (await KeysAsync(nodes, 4, "orders")).Count);
    }

    [Fact]
    public async Task TwoOfFiveLeft_BothGoOn_WithTheLogOfTheOneThatIsFurther()
    {
        await using var nodes = await TestNodes.StartAsync(5);
        await PutAsync(nodes, 0, "known to all");
        await StopAllAsync(nodes, 4);
        await PutAsync(nodes, 0, "known to most");
        await StopAllAsync(nodes, 0, 1, 2, 3);

        var done = await RecoverAsync(nodes, "n1,n5", 0, 4);
        await Task.WhenAll(nodes.StartNodeAsync(0), nodes.StartNodeAsync(4));
        await UntilRecordedAsync(nodes, 0, 0, 1);
        await TestNodes.UntilAsync(() => nodes.Part<SystemGroup>(4).State.Revision == nodes.Part<SystemGroup>().State.Revision);

        Assert.Contains(done.Lines, static line => line.Contains("n5 gives up its log of it and is filled anew", StringComparison.Ordinal));
        Assert.Equal(["known to all", "known to most"], await KeysAsync(nodes, 0));
        Assert.Equal(["known to all", "known to most"], await KeysAsync(nodes, 4));
        await PutAsync(nodes, 4, "after");
    }

    [Fact]
    public async Task NodeThatWasGivenUp_ComesBack_AndIsRefusedBeforeItDoesAnything()
    {
        await using var nodes = await TestNodes.StartAsync(3);
        await PutAsync(nodes, 0, "k");
        await StopAllAsync(nodes);
        await RecoverAsync(nodes, "n1", 0);
        await nodes.StartNodeAsync(0);

        var refused = await Task.WhenAll(new[] { 1, 2 }.Select(place => Assert.ThrowsAsync<StartRefusedException>(() => nodes.StartNodeAsync(place))));
        await PutAsync(nodes, 0, "after");

        Assert.All(refused, static refusal => Assert.Contains("was given up", refusal.Message, StringComparison.Ordinal));
        Assert.All(refused, static refusal => Assert.Contains("join again with an empty one", refusal.Message, StringComparison.Ordinal));
        Assert.Equal(["after", "k"], await KeysAsync(nodes, 0));
    }

    [Fact]
    public async Task OneGroup_WhereTheSystemGroupIsLostToo_ServesAtOnce_AndIsRecordedLater()
    {
        await using var nodes = await TestNodes.StartAsync(3, null, "orders");
        await PutAsync(nodes, 0, "k", "orders");
        await StopAllAsync(nodes);
        var alone = await Dw.RunAsync("group", "recover", nodes.DirectoryOf(0), "--survivors", "n1", "--group", "2");
        var done = await Dw.RunAsync("group", "recover", nodes.DirectoryOf(0), "--survivors", "n1", "--group", "2", "--apply", PlanOf(alone));
        await nodes.StartNodeAsync(0);

        // The system group has no quorum: the recovered group serves all the same.
        await TestNodes.UntilAsync(() => nodes.Part<KeyspaceTable>().All.Any(static keyspace => keyspace.Entry.Name == "orders" && keyspace.Leadership.Now.IsHere));
        await PutAsync(nodes, 0, "after", "orders");
        var keys = await KeysAsync(nodes, 0, "orders");
        await nodes.StopNodeAsync(0);
        await RecoverAsync(nodes, "n1", 0);
        await nodes.StartNodeAsync(0);
        await UntilRecordedAsync(nodes, 0, 0, 1, 2);

        Assert.Equal(ExitCodes.Success, done.Code);
        Assert.Equal(["after", "k"], keys);
        Assert.Equal(["after", "k"], await KeysAsync(nodes, 0, "orders"));
        Assert.Equal(3, nodes.Part<SystemGroup>().State.Audit.Values.Count(static record => record.Text.Contains("recovered from less than a quorum", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task OneGroup_WhereTheSystemGroupGoesOn_IsRecordedByItself_AndTheLostAreKeptAway()
    {
        await using var nodes = await TestNodes.StartAsync(3, null, "a", "b", "c");
        await nodes.JoinAsync("n4");
        await nodes.JoinAsync("n5");
        await TestNodes.UntilAsync(() => VotersOf(nodes, 0, 0).Length == 5 && Enumerable.Range(1, 4).All(group => IsAtRest(nodes, 0, group)) && Enumerable.Range(1, 4).Any(group => !IsOn(nodes, group, "n1")));
        for (var place = 0; place < 5; place++) await nodes.UntilSettledAsync(place, SystemGroup.Number, voters: 5);
        var group = Enumerable.Range(1, 4).First(group => !IsOn(nodes, group, "n1"));
        var keyspace = nodes.Part<SystemGroup>().State.Keyspaces.Values.Single(found => found.Groups.Contains(group)).Name;
        await PutAsync(nodes, 0, "k", keyspace);
        var places = Enumerable.Range(1, 4).Where(place => IsOn(nodes, group, $"n{place + 1}")).ToList();
        await StopAllAsync(nodes, [.. places]);

        var name = $"n{places[0] + 1}";
        var directory = nodes.DirectoryOf(places[0]);
        var plan = await Dw.RunAsync("group", "recover", directory, "--survivors", name, "--group", $"{group}");
        var done = await Dw.RunAsync("group", "recover", directory, "--survivors", name, "--group", $"{group}", "--apply", PlanOf(plan));
        nodes.Change(places[0], static settings => settings with { Join = null });
        await nodes.StartNodeAsync(places[0]);
        await TestNodes.UntilAsync(() => nodes.Part<SystemGroup>().State.Groups[group].Generation == 2);
        nodes.Change(places[1], static settings => settings with { Join = null });
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => nodes.StartNodeAsync(places[1]));
        await PutAsync(nodes, 0, "after", keyspace);

        Assert.Equal(ExitCodes.Success, done.Code);
        Assert.Contains("was given up", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["after", "k"], await KeysAsync(nodes, 0, keyspace));
    }

    [Fact]
    public async Task SurvivorsOnTwoMachines_CarryOutOnePlan_ByReports()
    {
        await using var nodes = await TestNodes.StartAsync(5);
        await PutAsync(nodes, 0, "k");
        await StopAllAsync(nodes);
        var (first, second) = (await ReportAsync(nodes, 0), await ReportAsync(nodes, 1));

        var here = await Dw.RunAsync("group", "recover", nodes.DirectoryOf(0), "--report", second, "--survivors", "n1,n2");
        var there = await Dw.RunAsync("group", "recover", nodes.DirectoryOf(1), "--report", first, "--survivors", "n2,n1");
        var applied = await Dw.RunAsync("group", "recover", nodes.DirectoryOf(0), "--report", second, "--survivors", "n1,n2", "--apply", PlanOf(here));
        var again = await Dw.RunAsync("group", "recover", nodes.DirectoryOf(0), "--report", second, "--survivors", "n1,n2", "--apply", PlanOf(here));
        var appliedThere = await Dw.RunAsync("group", "recover", nodes.DirectoryOf(1), "--report", first, "--survivors", "n1,n2", "--apply", PlanOf(there));
        await Task.WhenAll(nodes.StartNodeAsync(0), nodes.StartNodeAsync(1));
        await UntilRecordedAsync(nodes, 0, 0, 1);
        await PutAsync(nodes, 1, "after");

        Assert.Equal(PlanOf(here), PlanOf(there));
        Assert.Equal((ExitCodes.Success, ExitCodes.Refused, ExitCodes.Success), (applied.Code, again.Code, appliedThere.Code));
        Assert.Equal(["after", "k"], await KeysAsync(nodes, 0));
        Assert.Equal(["after", "k"], await KeysAsync(nodes, 1));
    }

    [Fact]
    public async Task WhatMustNotBeRecovered_IsRefusedWithTheReason()
    {
        await using var nodes = await TestNodes.StartAsync(3);
        await using var others = await TestNodes.StartAsync(3);
        await nodes.StopNodeAsync(0);
        await nodes.StopNodeAsync(1);
        await others.StopNodeAsync(1);
        var (one, two, running) = (nodes.DirectoryOf(0), nodes.DirectoryOf(1), nodes.DirectoryOf(2));

        Assert.Contains("Locked", await RefusedAsync(running, "--survivors", "n3"), StringComparison.Ordinal);
        Assert.Contains("different clusters", await RefusedAsync(one, others.DirectoryOf(1), "--survivors", "n1,n2"), StringComparison.Ordinal);
        Assert.Contains("--survivors does not name", await RefusedAsync(one, two, "--survivors", "n1"), StringComparison.Ordinal);
        Assert.Contains("Nothing is known of survivor 'n3'", await RefusedAsync(one, "--survivors", "n1,n3"), StringComparison.Ordinal);
        Assert.Contains("no survivor holds group 77", await RefusedAsync(one, "--survivors", "n1", "--group", "77"), StringComparison.Ordinal);
        Assert.Contains("2 of its 3 voters are survivors", await RefusedAsync(one, two, "--survivors", "n1,n2", "--group", "1"), StringComparison.Ordinal);
        Assert.Contains("has its quorum", await RefusedAsync(one, two, "--survivors", "n1,n2"), StringComparison.Ordinal);
        Assert.Contains("is given twice", await RefusedAsync(one, "--report", await ReportAsync(nodes, 0), "--survivors", "n1"), StringComparison.Ordinal);
        Assert.Contains("holds no 'node.json'", await RefusedAsync(_root.FullName, "--survivors", "n1"), StringComparison.Ordinal);
        Assert.Contains("the plan is", await RefusedAsync(one, "--survivors", "n1", "--apply", "0123"), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Usage, (await Dw.RunAsync("group", "recover", one, "--survivors", "n1", "--group", "some")).Code);
    }

    private static async Task<string> RefusedAsync(params string[] arguments)
    {
        var result = await Dw.RunAsync(["group", "recover", .. arguments]);
        Assert.Equal(ExitCodes.Refused, result.Code);
        return result.Error;
    }

    private async Task<string> ReportAsync(TestNodes nodes, int place)
    {
        var result = await Dw.RunAsync("group", "recover", nodes.DirectoryOf(place), "--output", "json");
        var file = Path.Combine(_root.FullName, $"{Path.GetRandomFileName()}.json");
        await File.WriteAllTextAsync(file, result.Output, TestContext.Current.CancellationToken);
        Assert.Equal(ExitCodes.Success, result.Code);
        Assert.NotNull(JsonDocument.Parse(result.Output).RootElement.GetProperty("node").GetString());
        return file;
    }

    private static async Task<DwResult> RecoverAsync(TestNodes nodes, string survivors, params int[] places)
    {
        string[] arguments = ["group", "recover", .. places.Select(nodes.DirectoryOf), "--survivors", survivors];
        var plan = await Dw.RunAsync(arguments);
        Assert.Equal((ExitCodes.Success, string.Empty), (plan.Code, plan.Code == ExitCodes.Success ? string.Empty : plan.Error));
        var done = await Dw.RunAsync([.. arguments, "--apply", PlanOf(plan)]);
        Assert.Equal((ExitCodes.Success, string.Empty), (done.Code, done.Error));
        return done;
    }

    private static string PlanOf(DwResult plan) => plan.Lines[^1].Split(' ')[1];

    /// <summary>Stops nodes, not before every one of them knows that the cluster has begun, because what never began cannot be recovered, and has all that was acknowledged so far.</summary>
    private static async Task StopAllAsync(TestNodes nodes, params int[] places)
    {
        await TestNodes.UntilAsync(() => Enumerable.Range(0, nodes.Count).Where(nodes.IsRunning).All(place => nodes.Part<SystemGroup>(place).State is { IsInitialised: true } state && state.Keyspaces.Count > 0 && state.Keyspaces.Values.All(static keyspace => keyspace.IsReady)
            && state.Groups.Count >= nodes.Part<KeyspaceTable>(place).All.Count + 1));
        foreach (var place in Enumerable.Range(0, nodes.Count).Where(nodes.IsRunning))
        {
            // A linearizable answer comes from the replica of the node that is asked.
            foreach (var keyspace in nodes.Part<KeyspaceTable>(place).All) await KeysAsync(nodes, place, keyspace.Entry.Name);
        }

        foreach (var place in places.Length > 0 ? places : [.. Enumerable.Range(0, nodes.Count)]) await nodes.StopNodeAsync(place);
    }

    /// <summary>Waits until the system group knows of the recoveries of some groups.</summary>
    private static Task UntilRecordedAsync(TestNodes nodes, int place, params long[] groups) =>
        TestNodes.UntilAsync(() => nodes.Part<SystemGroup>(place).State is { IsInitialised: true } state && groups.All(group => state.Groups[group].Generation == 2));

    private static long[] VotersOf(TestNodes nodes, int place, long group) =>
        nodes.Part<SystemGroup>(place).State.Groups.TryGetValue(group, out var record) ? [.. record.Replicas.Where(static replica => replica.Part == ReplicaPart.Voter).Select(static replica => replica.Replica)] : [];

    private static bool IsOn(TestNodes nodes, long group, string node) => nodes.Part<SystemGroup>().State.Groups[group].Replicas.Any(replica => replica.Node.Node == node);

    private static bool IsAtRest(TestNodes nodes, int place, long group) => nodes.Part<SystemGroup>(place).State.Groups[group] is { Move: null, Replicas.Length: 3 };

    private static Task<PutResponse> PutAsync(TestNodes nodes, int place, string key, string keyspace = "default") =>
        CallAsync(() => nodes.Kv(place).PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8("v") }, In(keyspace), cancellationToken: TestNodes.Late).ResponseAsync);

    private static async Task<IReadOnlyList<string>> KeysAsync(TestNodes nodes, int place, string keyspace = "default")
    {
        var all = new RangeRequest { Key = ByteString.CopyFromUtf8("\0"), RangeEnd = ByteString.CopyFromUtf8("\0") };
        var answer = await CallAsync(() => nodes.Kv(place).RangeAsync(all, In(keyspace), cancellationToken: TestNodes.Late).ResponseAsync);
        return [.. answer.Kvs.Select(static pair => pair.Key.ToStringUtf8())];
    }

    /// <summary>Tries until there is a leader: an election takes its time.</summary>
    private static async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        var late = TestNodes.Late;
        while (true)
        {
            try
            {
                return await call();
            }
            catch (RpcException failure) when (failure.StatusCode == StatusCode.Unavailable && !late.IsCancellationRequested)
            {
                await Task.Yield();
            }
        }
    }

    private static Metadata In(string keyspace) => new() { { KeyspaceRouter.Metadata, keyspace } };
}
