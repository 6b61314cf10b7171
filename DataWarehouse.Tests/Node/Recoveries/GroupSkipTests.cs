using System.Security.Cryptography;
using System.Text.Json;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Recoveries;
using DataWarehouse.Node.Wire;
using DataWarehouse.Tests.Node.Cli.Commands;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Tests.Node.Recoveries;

/// <summary>An entry on which every member has stopped is left out by all of them, and by nobody else.</summary>
public sealed class GroupSkipTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("dw-group-skip-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task EntryAtWhichAllHaveStopped_IsLeftOutByAll_AndTheyStayEqual()
    {
        await using var nodes = await TestNodes.StartAsync(3);
        foreach (var key in new[] { "a", "poison", "z" }) await PutAsync(nodes, key);
        await StopAllAsync(nodes);
        var index = FindPut(nodes, "poison");
        for (var place = 0; place < 3; place++) Note(nodes, place, index);
        string[] arguments = ["group", "skip", .. Enumerable.Range(0, 3).Select(nodes.DirectoryOf), "--group", "1", "--index", $"{index}"];

        var plan = await Dw.RunAsync(arguments);
        var untouched = new EntryFile(nodes.DirectoryOf(0)).Load().Skips;
        var done = await Dw.RunAsync([.. arguments, "--apply", plan.Lines[^1].Split(' ')[1]]);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(nodes.StartNodeAsync));
        await PutAsync(nodes, "after");
        await TestNodes.UntilAsync(() => Enumerable.Range(0, 3).All(place => nodes.Part<KeyspaceTable>(place).Default is { Fault: null }));

        Assert.Equal((ExitCodes.Success, ExitCodes.Success), (plan.Code, done.Code));
        Assert.Empty(untouched);
        for (var place = 0; place < 3; place++) Assert.Equal(["a", "after", "z"], await KeysAsync(nodes, place));
    }

    [Fact]
    public async Task MembersOnOtherMachines_AreKnownByTheirReports()
    {
        await using var nodes = await TestNodes.StartAsync(3);
        await PutAsync(nodes, "poison");
        await StopAllAsync(nodes);
        var index = FindPut(nodes, "poison");
        for (var place = 0; place < 3; place++) Note(nodes, place, index);
        var reports = new List<string>();
        for (var place = 1; place < 3; place++)
        {
            var look = await Dw.RunAsync("group", "skip", nodes.DirectoryOf(place), "--group", "1", "--index", $"{index}", "--look", "--output", "json");
            reports.Add(Path.Combine(_root.FullName, $"{place}.json"));
            await File.WriteAllTextAsync(reports[^1], look.Output, TestContext.Current.CancellationToken);
        }

        string[] arguments = ["group", "skip", nodes.DirectoryOf(0), "--group", "1", "--index", $"{index}"];
        var alone = await Dw.RunAsync(arguments);
        var plan = await Dw.RunAsync([.. arguments, "--report", reports[0], "--report", reports[1]]);
        var json = await Dw.RunAsync([.. arguments, "--report", reports[0], "--report", reports[1], "--output", "json", "--apply", plan.Lines[^1].Split(' ')[1]]);

        Assert.Equal((ExitCodes.Refused, ExitCodes.Success, ExitCodes.Success), (alone.Code, plan.Code, json.Code));
        Assert.Contains("is a member too", alone.Error, StringComparison.Ordinal);
        Assert.True(JsonDocument.Parse(json.Output).RootElement.GetProperty("isApplied").GetBoolean());
        Assert.Single(new EntryFile(nodes.DirectoryOf(0)).Load().Skips);
    }

    [Fact]
    public async Task WhatSomeHaveNotStoppedAt_OrNobodyCan_IsRefusedWithTheReason()
    {
        await using var nodes = await TestNodes.StartAsync();
        await PutAsync(nodes, "k");
        await StopAllAsync(nodes);
        var index = FindPut(nodes, "k");

        Assert.Contains("has not stopped at entry", await RefusedAsync(nodes, 1, index), StringComparison.Ordinal);
        Assert.Contains("system group", await RefusedAsync(nodes, 0, index), StringComparison.Ordinal);
        Assert.Contains("holds no group 9", await RefusedAsync(nodes, 9, index), StringComparison.Ordinal);
        Assert.Contains("nothing that can be left out", await RefusedAsync(nodes, 1, 1), StringComparison.Ordinal);
        Note(nodes, 0, index + 1);
        Assert.Contains($"but at {index + 1}", await RefusedAsync(nodes, 1, index), StringComparison.Ordinal);
        Note(nodes, 0, index);
        Assert.Contains("the plan is", await RefusedAsync(nodes, 1, index, "--apply", "1-2-x"), StringComparison.Ordinal);
        Assert.Empty(new EntryFile(nodes.DirectoryOf(0)).Load().Skips);
    }

    private static async Task<string> RefusedAsync(TestNodes nodes, long group, long index, params string[] more)
    {
        var result = await Dw.RunAsync(["group", "skip", nodes.DirectoryOf(0), "--group", $"{group}", "--index", $"{index}", .. more]);
        Assert.Equal(ExitCodes.Refused, result.Code);
        return result.Error;
    }

    /// <summary>The entry that put a key; found by what stands behind its prefix, as no state machine of ours throws.</summary>
    private static long FindPut(TestNodes nodes, string key)
    {
        using var directory = SurvivorDirectory.Open(nodes.DirectoryOf(0));
        var last = directory.Overview.Look.Groups.Single(static group => group.Group == 1).Last;
        var sizes = Enumerable.Range(2, (int)last - 1).Select(index => (Index: (long)index, directory.Survey(1, index).Entry)).Where(static found => found.Entry is { IsCommand: true }).ToList();
        return sizes.First(found => found.Entry!.Digest == DigestOf(key)).Index;
    }

    private static string DigestOf(string key)
    {
        var command = DataWarehouse.Plugins.KeyValue.KeyValueCommand.Encode(DataWarehouse.Plugins.KeyValue.KeyValueOperation.Put, new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8("v") }.ToByteArray());
        return Convert.ToHexStringLower(SHA256.HashData(command));
    }

    /// <summary>Leaves what a node leaves whose state machine has thrown.</summary>
    private static void Note(TestNodes nodes, int place, long index)
    {
        using var directory = SurvivorDirectory.Open(nodes.DirectoryOf(place));
        var mark = directory.Survey(1, index).Mark ?? new EntryMark(1, index, 1, "none");
        new EntryFile(nodes.DirectoryOf(place)).Note(new MachineStop(mark, DateTimeOffset.UnixEpoch, nameof(InvalidOperationException)));
    }

    private static async Task StopAllAsync(TestNodes nodes)
    {
        for (var place = 0; place < nodes.Count; place++) await nodes.StopNodeAsync(place);
    }

    private static async Task PutAsync(TestNodes nodes, string key)
    {
        var late = TestNodes.Late;
        while (true)
        {
            try
            {
                await nodes.Kv().PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8("v") }, cancellationToken: late);
                return;
            }
            catch (RpcException failure) when (failure.StatusCode == StatusCode.Unavailable && !late.IsCancellationRequested)
            {
                await Task.Yield();
            }
        }
    }

    private static async Task<IReadOnlyList<string>> KeysAsync(TestNodes nodes, int place)
    {
        var answer = await nodes.Kv(place).RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("\0"), RangeEnd = ByteString.CopyFromUtf8("\0") }, cancellationToken: TestNodes.Late);
        return [.. answer.Kvs.Select(static pair => pair.Key.ToStringUtf8())];
    }
}
