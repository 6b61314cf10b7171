using System.Globalization;
using System.Text.Json;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Systems;
using DataWarehouse.Node.Wire;
using DataWarehouse.Tests.Node.Cli.Commands;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Tests.Node;

/// <summary>What groups do and who leads them, asked of any node, by the service and by the command line.</summary>
public sealed class GroupsServiceTests : IAsyncLifetime
{
    private TestNodes _nodes = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await TestNodes.StartAsync(3, null, "other");
        await TestNodes.UntilAsync(() => _nodes.Part<SystemGroup>().State.Nodes.Count == 3);
    }

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Top_NamesTheGroupThatDoesMost_First()
    {
        var lead = await _nodes.FindLeadAsync();
        using var over = new CancellationTokenSource();
        var load = LoadAsync(over.Token);

        var answer = await Client(lead).TopAsync(new GroupTopRequest { SampleMs = 300 }, cancellationToken: TestNodes.Late);

        await over.CancelAsync();
        await load;
        var first = answer.Groups[0];
        Assert.Equal(("default", $"n{lead + 1}", _nodes[lead].Identity.Name, true), (first.Keyspace, first.Leader, answer.Node, answer.Complete));
        Assert.True(first.EntriesPerSecond > 1 && first.BytesPerSecond > first.EntriesPerSecond, first.ToString());
        Assert.True(first is { Term: > 0, Applied: > 0 } && first.Commit >= first.Applied && first.Last >= first.Commit, first.ToString());
        Assert.Equal(3, answer.Total);
        Assert.Equal(["", "default", "other"], answer.Groups.Select(static row => row.Keyspace).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Top_NamesNoMoreThanAskedFor_AndRefusesWhatIsOutOfRange()
    {
        var answer = await Client(0).TopAsync(new GroupTopRequest { SampleMs = 100, Limit = 1 }, cancellationToken: TestNodes.Late);

        Assert.Equal((1, 3), (answer.Groups.Count, answer.Total));
        foreach (var wrong in new GroupTopRequest[] { new() { SampleMs = 99 }, new() { SampleMs = 10_001 }, new() { Limit = 4_097 }, new() { Limit = -1 } })
            Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(async () => await Client(0).TopAsync(wrong, cancellationToken: TestNodes.Late))).StatusCode);
    }

    [Fact]
    public async Task MoveLeader_AskedOfAnyNode_HasTheNamedOneLead()
    {
        var group = GroupOf("default");
        var lead = await _nodes.FindLeadAsync();
        var (asked, target) = ((lead + 1) % 3, (lead + 2) % 3);

        var answer = await Client(asked).MoveLeaderAsync(new GroupMoveLeaderRequest { Group = group, Target = NumberOf(target) }, cancellationToken: TestNodes.Late);
        var again = await Client(asked).MoveLeaderAsync(new GroupMoveLeaderRequest { Group = group, Target = NumberOf(target) }, cancellationToken: TestNodes.Late);

        Assert.Equal(($"n{lead + 1}", string.Empty), (answer.From, again.From));
        await UntilLeadsAsync(target, group);
    }

    [Fact]
    public async Task MoveLeader_OfTheSystemGroup_IsDone()
    {
        var leadership = _nodes.Part<SystemGroup>().Leadership;
        await TestNodes.UntilAsync(() => leadership.Now.IsKnown);
        var lead = int.Parse(leadership.Now.Leader.Node[1..], CultureInfo.InvariantCulture) - 1;
        var target = (lead + 1) % 3;

        await Client(target).MoveLeaderAsync(new GroupMoveLeaderRequest { Group = SystemGroup.Number, Target = NumberOf(target) }, cancellationToken: TestNodes.Late);

        await UntilLeadsAsync(target, SystemGroup.Number);
    }

    [Fact]
    public async Task MoveLeader_ToWhereItCannotGo_SaysWhy()
    {
        await _nodes.FindLeadAsync();

        var nobody = await Assert.ThrowsAsync<RpcException>(async () => await Client(0).MoveLeaderAsync(new GroupMoveLeaderRequest { Group = GroupOf("default"), Target = 7 }, cancellationToken: TestNodes.Late));
        var nothing = await Assert.ThrowsAsync<RpcException>(async () => await Client(0).MoveLeaderAsync(new GroupMoveLeaderRequest { Group = 999, Target = NumberOf(0) }, cancellationToken: TestNodes.Late));

        Assert.Equal((StatusCode.NotFound, StatusCode.NotFound), (nobody.StatusCode, nothing.StatusCode));
        Assert.Contains("no group 999", nothing.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_ShowAndMove()
    {
        var lead = await _nodes.FindLeadAsync();
        var target = (lead + 1) % 3;
        var endpoint = _nodes[target].Client.ToString();

        var moved = await Dw.RunAsync("group", "move-leader", GroupOf("default").ToString(CultureInfo.InvariantCulture), $"n{target + 1}", "--endpoints", endpoint);
        var unknown = await Dw.RunAsync("group", "move-leader", "1", "nobody", "--endpoints", endpoint);
        var top = await Dw.RunAsync("group", "top", "--output", "json", "--sample", "200ms", "--endpoints", endpoint);
        var text = await Dw.RunAsync("group", "top", "--once", "--limit", "2", "--sample", "200ms", "--endpoints", endpoint);

        Assert.True(moved.Code == ExitCodes.Success, moved.Error);
        Assert.Equal(ExitCodes.NotFound, unknown.Code);
        Assert.Equal($"'n{target + 1}' leads group {GroupOf("default")} now; 'n{lead + 1}' did before.", moved.Lines[0]);
        var rows = top.Lines.Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(3, rows.Count);
        var row = rows.Single(static one => one.TryGetProperty("keyspace", out var keyspace) && keyspace.GetString() == "default");
        Assert.Equal((GroupOf("default"), $"n{target + 1}"), (row.GetProperty("group").GetInt64(), row.GetProperty("leader").GetString()));
        foreach (var name in new[] { "term", "commit", "applied", "lag", "behind", "entriesPerSecond", "bytesPerSecond", "waiting", "state" }) Assert.True(row.TryGetProperty(name, out _), name);
        Assert.Equal(2, text.Lines.Length);
        Assert.All(text.Lines, static line => Assert.Equal(12, line.Split('\t').Length));
    }

    private Groups.GroupsClient Client(int place) => new(_nodes.Channel(place));

    private long GroupOf(string keyspace) => _nodes.Part<KeyspaceTable>().Find(keyspace)!.Entry.Group;

    private ulong NumberOf(int place) => _nodes.Part<MemberBook>(place).SelfNumber;

    private async Task UntilLeadsAsync(int place, long group)
    {
        var replica = _nodes.Part<NodeEngine>(place).Find(group)!;
        var late = TestNodes.Late;
        while (!(await replica.GetStatusAsync(late)).IsLeader) late.ThrowIfCancellationRequested();
    }

    private async Task LoadAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested) await _nodes.Kv().PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("a"), Value = ByteString.CopyFromUtf8(new string('x', 100)) }, cancellationToken: TestNodes.Late);
    }
}
