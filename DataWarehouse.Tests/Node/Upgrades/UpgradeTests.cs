using System.Text.Json.Nodes;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Systems;
using DataWarehouse.Node.Wire;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Tests.Node.Cli.Commands;
using Grpc.Core;

namespace DataWarehouse.Tests.Node.Upgrades;

/// <summary>Two releases in one process: nodes that can do level 1 become nodes that can do level 2, and the cluster with them.</summary>
public sealed class UpgradeTests
{
    private static readonly FeatureRange Older = new(1, 1);
    private static readonly FeatureRange Newer = new(1, 2);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task RollingUpgrade_UnderLoad_IsFinalisedOnceAllCan_AndKeepsNobodyWaiting()
    {
        await using var nodes = await TestNodes.StartAsync(3, static settings => settings with { Levels = Older });
        await TestNodes.UntilAsync(() => nodes.Part<SystemGroup>().State.Nodes.Count == 3);
        using var load = new ServedLoad(nodes);
        for (var place = 0; place < 3; place++)
        {
            await DoneAsync(load, 200);
            load.Phase = $"n{place + 1} is restarted";
            if (place > 0) Assert.Contains("cannot do feature level 2", (await Assert.ThrowsAsync<RpcException>(() => FinaliseAsync(nodes, place, 2))).Status.Detail, StringComparison.Ordinal);
            await RestartAsync(nodes, place, Newer);
            load.Phase = $"n{place + 1} has been restarted";
            await TestNodes.UntilAsync(() => LevelOf(nodes, place, place) == 2);
        }

        await DoneAsync(load, 200);
        Assert.Equal(2, (await FinaliseAsync(nodes, 1, 2)).Level);
        await TestNodes.UntilAsync(() => nodes.Part<SystemGroup>(2).State.Programs.Count == 3);
        await DoneAsync(load, 200);
        await load.StopAsync();
        await nodes.StopNodeAsync(2);
        nodes.Change(2, static settings => settings with { Levels = Older });
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => nodes.StartNodeAsync(2));

        TestContext.Current.SendDiagnosticMessage($"{load.Done} puts, the slowest took {load.Slowest.TotalMilliseconds:0} ms, {load.Above} above {ServedLoad.Bound.TotalMilliseconds:0} ms.");
        Assert.Contains("finalised at feature level 2", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, load.Failed);
        Assert.True(load.Story.Length == 0, load.Story);
    }

    [Fact]
    public async Task BeforeItIsFinalised_ANodeGoesBack_AndTheStatusSaysWhoIsInTheWay()
    {
        await using var nodes = await TestNodes.StartAsync(3, static settings => settings with { Levels = Older });
        await nodes.TokenAsync();
        await RestartAsync(nodes, 0, Newer);
        await RestartAsync(nodes, 1, Newer);
        await RestartAsync(nodes, 1, Older);
        await TestNodes.UntilAsync(() => LevelOf(nodes, 0, 0) == 2 && LevelOf(nodes, 0, 1) == 1);
        var endpoint = nodes[1].Client.ToString();

        var status = await Dw.RunAsync("upgrade", "status", "--endpoints", endpoint);
        var json = await Dw.RunAsync("upgrade", "status", "--endpoints", endpoint, "-o", "json");
        var refused = await Dw.RunAsync("upgrade", "finalise", "--level", "2", "--endpoints", endpoint);
        var same = await Dw.RunAsync("upgrade", "finalise", "--endpoints", endpoint);

        Assert.Equal("finalised at level 1; every node can do level 1", status.Lines[0]);
        Assert.Contains("n1, up to level 2, release not known, ", status.Output, StringComparison.Ordinal);
        Assert.Equal(2, status.Lines.Count(static line => line.StartsWith("in the way: ", StringComparison.Ordinal)));
        Assert.Contains("'n2' can do level 1 at most", status.Output, StringComparison.Ordinal);
        Assert.Contains("\"possible\":1", json.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, refused.Code);
        Assert.Contains("n2, n3", refused.Error, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Success, "finalised at level 1"), (same.Code, same.Lines[0]));
    }

    [Fact]
    public async Task Finalised_ByTheCommandLine_IsShownWithTheReleasesOfAllNodes()
    {
        await using var nodes = await TestNodes.StartAsync(1, static settings => settings with { Levels = Older });
        await nodes.TokenAsync();
        await RestartAsync(nodes, 0, Newer);
        var before = await UntilAsync(nodes, static status => status.Contains("nothing is in the way", StringComparison.Ordinal));

        var finalised = await Dw.RunAsync("upgrade", "finalise", "--endpoints", nodes[0].Client.ToString());
        var after = await UntilAsync(nodes, static status => status.Contains("n1, levels 1 to 2, release ", StringComparison.Ordinal));
        var lower = await Dw.RunAsync("upgrade", "finalise", "--level", "1", "--endpoints", nodes[0].Client.ToString());

        Assert.Contains("finalised at level 1; every node can do level 2", before, StringComparison.Ordinal);
        Assert.Equal("finalised at level 2", finalised.Lines[0]);
        Assert.Contains("nothing to do", after, StringComparison.Ordinal);
        Assert.Contains($"release {NodeRelease.Name}, heard", after, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, lower.Code);
        Assert.Contains("cannot be lowered", lower.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FinalisedCluster_RefusesAnOlderRelease_HoweverItComes()
    {
        await using var nodes = await TestNodes.StartAsync(3);
        await TestNodes.UntilAsync(() => nodes.Part<SystemGroup>().State.FeatureLevel == 2);
        var joining = nodes.AddJoining("n4", await nodes.TokenAsync(), static settings => settings with { Levels = Older });
        var joined = await Assert.ThrowsAsync<StartRefusedException>(() => nodes.StartNodeAsync(joining));

        // What the directory remembers is lost, as an earlier build would lose it: the others still know.
        await nodes.StopNodeAsync(2);
        nodes.Change(2, static settings => settings with { Levels = Older });
        Forget(nodes, 2);
        var asked = await Assert.ThrowsAsync<StartRefusedException>(() => nodes.StartNodeAsync(2));

        Assert.Contains("can do feature level 1, the cluster is at 2", joined.Message, StringComparison.Ordinal);
        Assert.Contains("can do feature level 1, the cluster is at 2", asked.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OlderRelease_ThatNobodyCouldRefuse_StopsWhenItsLogSaysSo()
    {
        await using var nodes = await TestNodes.StartAsync(1);
        await TestNodes.UntilAsync(() => nodes.Part<SystemGroup>().State.Programs.Count == 1);
        await nodes.StopNodeAsync(0);
        Forget(nodes, 0);
        nodes.Change(0, static settings => settings with { Levels = Older });

        var reason = await EndOfAsync(nodes, 0);

        Assert.Contains("finalised at feature level 2", reason, StringComparison.Ordinal);
        Assert.Contains("Start a later release", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NewCluster_BeginsAtWhatAllItsFoundersCanDo()
    {
        await using var nodes = await TestNodes.StartAsync(3, static settings => settings with { Levels = settings.Name == "n2" ? Older : Newer });
        await TestNodes.UntilAsync(() => nodes.Part<SystemGroup>().State.Nodes.Count == 3);

        Assert.Equal(1, nodes.Part<SystemGroup>().State.FeatureLevel);
        Assert.Equal([2, 1, 2], nodes.Part<SystemGroup>().State.Nodes.Values.Select(static node => node.Introduction.FeatureLevel));
    }

    [Fact]
    public void FounderAnswer_ToWhoDoesNotAskForALevel_IsTheNumberOnly()
    {
        var answer = new FounderAnswer(258, 2);

        Assert.True(FounderAnswer.TryRead(answer.Write(FounderAnswer.Question.Span), out var whole));
        Assert.True(FounderAnswer.TryRead(answer.Write([]), out var bare));

        Assert.Equal((answer, new FounderAnswer(258, 1)), (whole, bare));
        Assert.Equal("02010000000000000000000000000000" + "02000000", Convert.ToHexString(answer.Write([1])));
        Assert.False(FounderAnswer.TryRead(new byte[16], out _));
        Assert.False(FounderAnswer.TryRead(new byte[17], out _));
        Assert.False(FounderAnswer.TryRead([1, .. new byte[19]], out _));
    }

    /// <summary>Why a node ends: the log is read beside the start, so it may be refused while that goes on or just after.</summary>
    private static async Task<string> EndOfAsync(TestNodes nodes, int place)
    {
        try
        {
            await nodes.StartNodeAsync(place);
        }
        catch (StartRefusedException refused)
        {
            return refused.Message;
        }

        await TestNodes.UntilAsync(() => nodes[place].Exit.Reason is not null);
        Assert.Equal(ExitCodes.Refused, nodes[place].Exit.ExitCode);
        return nodes[place].Exit.Reason!;
    }

    private static void Forget(TestNodes nodes, int place)
    {
        var path = Path.Combine(nodes.DirectoryOf(place), "node.json");
        var node = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        Assert.Equal(2, (int)node["level"]!);
        node.Remove("level");
        File.WriteAllText(path, node.ToJsonString());
    }

    private static async Task RestartAsync(TestNodes nodes, int place, FeatureRange levels)
    {
        await nodes.StopNodeAsync(place);
        nodes.Change(place, settings => settings with { Levels = levels });
        await nodes.StartNodeAsync(place);
    }

    private static int LevelOf(TestNodes nodes, int asker, int place) => nodes.Part<SystemGroup>(asker).State.FindNode($"n{place + 1}")?.Introduction.FeatureLevel ?? 0;

    private static async Task<UpgradeFinaliseResponse> FinaliseAsync(TestNodes nodes, int place, int level) =>
        await nodes.Members(place).FinaliseAsync(new UpgradeFinaliseRequest { Level = level }, cancellationToken: TestNodes.Late);

    private static Task DoneAsync(ServedLoad load, int more)
    {
        var before = load.Done;
        return TestNodes.UntilAsync(() => load.Done > before + more);
    }

    private static async Task<string> UntilAsync(TestNodes nodes, Func<string, bool> isSo)
    {
        var late = TestNodes.Late;
        while (true)
        {
            var status = (await Dw.RunAsync("upgrade", "status", "--endpoints", nodes[0].Client.ToString())).Output;
            if (isSo(status)) return status;
            Assert.False(late.IsCancellationRequested, status);
        }
    }
}
