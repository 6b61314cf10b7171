using System.Text.Json;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Wire;
using Google.Protobuf;
using Grpc.Net.Client;

namespace DataWarehouse.Tests.Node.Cli.Commands;

/// <summary>What <c>dw log</c> says of the log of a node that has run, whole and damaged, and what it may change.</summary>
public sealed class LogCommandTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("dw-log-command-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task Check_OfASoundLog_SaysSoAndNamesItsGroups()
    {
        await RunNodeAsync(10);

        var json = await Dw.RunAsync("log", "check", _root.FullName, "--output", "json");
        var text = await Dw.RunAsync("log", "check", Path.Combine(_root.FullName, "log"));

        var answer = JsonDocument.Parse(json.Output).RootElement;
        Assert.Equal((ExitCodes.Success, ExitCodes.Success), (json.Code, text.Code));
        Assert.True(answer.GetProperty("isSound").GetBoolean());
        Assert.Equal([0L, 1L], answer.GetProperty("groups").EnumerateArray().Select(static group => group.GetProperty("group").GetInt64()));
        Assert.Equal("sound", text.Lines[^1]);
    }

    [Fact]
    public async Task Dump_ShowsRecordsWithoutContents()
    {
        await RunNodeAsync(3);

        var all = await Dw.RunAsync("log", "dump", _root.FullName);
        var one = await Dw.RunAsync("log", "dump", _root.FullName, "--group", "1", "--output", "json");

        Assert.Equal((ExitCodes.Success, "sound"), (all.Code, all.Lines[^1]));
        Assert.Contains(all.Lines, static line => line.Contains("group 0", StringComparison.Ordinal));
        Assert.DoesNotContain("secret", all.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(one.Lines, static line => line.Contains("group 0", StringComparison.Ordinal));
        Assert.All(one.Lines, static line => Assert.NotNull(JsonDocument.Parse(line).RootElement.GetProperty("line").GetString()));
    }

    [Fact]
    public async Task Repair_OfASoundLog_HasNothingToDo()
    {
        await RunNodeAsync(3);

        var result = await Dw.RunAsync("log", "repair", _root.FullName, "--accept-loss", "--output", "json");

        Assert.Equal(ExitCodes.Success, result.Code);
        Assert.Equal("None", JsonDocument.Parse(result.Output).RootElement.GetProperty("kind").GetString());
    }

    [Fact]
    public async Task DamagedHeader_IsPutRightWithoutLoss_OnceThatIsAskedFor()
    {
        await RunNodeAsync(10);
        Damage(offset: 20);

        var check = await Dw.RunAsync("log", "check", _root.FullName);
        var look = await Dw.RunAsync("log", "repair", _root.FullName);
        var again = await Dw.RunAsync("log", "check", _root.FullName);
        var apply = await Dw.RunAsync("log", "repair", _root.FullName, "--apply");

        Assert.Equal([ExitCodes.CheckFailed, ExitCodes.CheckFailed, ExitCodes.CheckFailed, ExitCodes.Success], new[] { check, look, again, apply }.Select(static result => result.Code));
        Assert.Contains(".seg at 0", check.Output, StringComparison.Ordinal);
        Assert.Contains("not done", look.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Success, (await Dw.RunAsync("log", "check", _root.FullName)).Code);
        Assert.Equal(10, await RunNodeAsync(0));
    }

    [Fact]
    public async Task DamagedBatch_IsGivenUpOnlyWithConsent_AndTheReportNamesTheLoss()
    {
        await RunNodeAsync(10);
        Damage(offset: 700);

        var check = await Dw.RunAsync("log", "check", _root.FullName, "--output", "json");
        var apply = await Dw.RunAsync("log", "repair", _root.FullName, "--apply", "--output", "json");
        var accept = await Dw.RunAsync("log", "repair", _root.FullName, "--accept-loss", "--output", "json");

        var refusal = JsonDocument.Parse(check.Output).RootElement.GetProperty("refusal");
        Assert.Equal(ExitCodes.CheckFailed, check.Code);
        Assert.EndsWith(".seg", refusal.GetProperty("path").GetString(), StringComparison.Ordinal);
        Assert.InRange(refusal.GetProperty("offset").GetInt64(), 64, 700);
        var (would, did) = (JsonDocument.Parse(apply.Output).RootElement, JsonDocument.Parse(accept.Output).RootElement);
        Assert.Equal((ExitCodes.CheckFailed, false, true), (apply.Code, would.GetProperty("isApplied").GetBoolean(), would.GetProperty("hasLoss").GetBoolean()));
        Assert.Equal((ExitCodes.Success, true, "damaged-1"), (accept.Code, did.GetProperty("isApplied").GetBoolean(), did.GetProperty("aside").GetString()));
        Assert.Equal(ExitCodes.Success, (await Dw.RunAsync("log", "check", _root.FullName)).Code);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("dump")]
    [InlineData("repair")]
    public async Task Directory_WithoutALog_IsRefused(string command)
    {
        var result = await Dw.RunAsync("log", command, _root.FullName);

        Assert.Equal(ExitCodes.Refused, result.Code);
        Assert.Contains("holds no log", result.Error, StringComparison.Ordinal);
        Assert.Empty(_root.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task Repair_OfALogThatANodeHasOpen_IsRefused()
    {
        await using var host = await StartAsync();

        var result = await Dw.RunAsync("log", "repair", _root.FullName, "--apply");

        Assert.Equal(ExitCodes.Refused, result.Code);
        Assert.Contains("Locked", result.Error, StringComparison.Ordinal);
    }

    private Task<NodeHost> StartAsync()
    {
        var settings = new NodeSettings { DataDirectory = _root.FullName, ListenClient = new HostPort("127.0.0.1", 0), ListenPeer = new HostPort("127.0.0.1", 0), StopGrace = TimeSpan.FromSeconds(1) };
        return NodeHost.StartAsync(settings with { Engine = settings.Engine with { Tick = TimeSpan.FromMilliseconds(20), Shards = 1, AllowUnsafeFileSystem = true, SegmentBytes = 1 << 20 } }, static _ => { }, CancellationToken.None);
    }

    /// <summary>Runs a node for some puts; says how many keys it has.</summary>
    private async Task<long> RunNodeAsync(int puts)
    {
        await using var host = await StartAsync();
        using var channel = GrpcChannel.ForAddress($"http://{host.Client}");
        var kv = new KV.KVClient(channel);
        for (var number = 0; number < puts; number++) await kv.PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8($"key-{number}"), Value = ByteString.CopyFromUtf8("secret") }, cancellationToken: TestNodes.Late);
        return (await kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0), CountOnly = true }, cancellationToken: TestNodes.Late)).Count;
    }

    private void Damage(long offset)
    {
        var segment = Directory.EnumerateFiles(Path.Combine(_root.FullName, "log", "log"), "*.seg").Order(StringComparer.Ordinal).First();
        using var file = File.Open(segment, FileMode.Open);
        file.Position = offset;
        var was = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(was ^ 1));
    }
}
