using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;
using DataWarehouse.Tests.Node.Cli.Connections;
using Google.Protobuf;
using Grpc.Core;
using WirePair = DataWarehouse.Node.Wire.KeyValue;

namespace DataWarehouse.Tests.Node.Cli.Commands;

/// <summary>What commands say and end with, against a server that answers as the test says.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public async Task Put_SaysOk()
    {
        await using var server = await ScriptedServer.StartAsync();
        var result = await Dw.RunAsync("put", "a", "1", "--endpoints", server.Address);
        Assert.Equal((ExitCodes.Success, "OK"), (result.Code, result.Lines[0]));
    }

    [Fact]
    public async Task Put_WithoutAnAnswer_EndsWithOutcomeUnknown()
    {
        await using var server = await ScriptedServer.StartAsync(script => script.Put = _ => throw new RpcException(new Status(StatusCode.Unavailable, "gone")));
        var result = await Dw.RunAsync("put", "a", "1", "--endpoints", server.Address);
        Assert.Equal((ExitCodes.OutcomeUnknown, string.Empty), (result.Code, result.Output));
        Assert.Contains("may have happened", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_OfAKeyThatIsNotThere_EndsWithNotFound()
    {
        await using var server = await ScriptedServer.StartAsync();
        Assert.Equal(ExitCodes.NotFound, (await Dw.RunAsync("get", "a", "--endpoints", server.Address)).Code);
        Assert.Equal(ExitCodes.Success, (await Dw.RunAsync("get", "a", "--prefix", "--endpoints", server.Address)).Code);
    }

    [Fact]
    public async Task Get_AsJson_KeepsBytesThatAreNoText()
    {
        var answer = new RangeResponse { Header = new ResponseHeader { Revision = 9 }, Count = 1 };
        answer.Kvs.Add(new WirePair { Key = ByteString.CopyFromUtf8("k"), Value = ByteString.CopyFrom(0xFF), ModRevision = 8, CreateRevision = 7, Version = 2, Lease = 0x1f });
        await using var server = await ScriptedServer.StartAsync(script => script.Range = (_, _) => answer);
        var result = await Dw.RunAsync("get", "k", "--output", "json", "--endpoints", server.Address);
        Assert.Equal("""{"revision":9,"count":1,"more":false,"kvs":[{"key":"k","valueBase64":"/w==","createRevision":7,"modRevision":8,"version":2,"lease":"000000000000001f"}]}""", result.Lines[0]);
    }

    [Fact]
    public async Task Get_PassesWhatWasAskedFor()
    {
        RangeRequest? asked = null;
        await using var server = await ScriptedServer.StartAsync(script => script.Range = (request, _) =>
        {
            asked = request;
            return new RangeResponse { Header = new ResponseHeader(), Count = 5 };
        });
        var result = await Dw.RunAsync("get", "a", "c", "--limit", "3", "--rev", "7", "--order", "descend", "--sort-by", "mod", "--serializable", "--count-only", "--endpoints", server.Address);
        Assert.Equal("5", result.Lines[0]);
        var expected = new RangeRequest
        {
            Key = ByteString.CopyFromUtf8("a"),
            RangeEnd = ByteString.CopyFromUtf8("c"),
            Limit = 3,
            Revision = 7,
            SortOrder = RangeRequest.Types.SortOrder.Descend,
            SortTarget = RangeRequest.Types.SortTarget.Mod,
            Serializable = true,
            CountOnly = true,
        };
        Assert.Equal(expected, asked);
    }

    [Fact]
    public async Task Watch_WhoseStreamIsLost_GoesOnBehindWhatItHasSeen()
    {
        var begins = new List<long>();
        await using var server = await ScriptedServer.StartAsync(script => script.Watch = async (create, answers) =>
        {
            begins.Add(create.StartRevision);
            await answers.WriteAsync(new WatchResponse { Header = new ResponseHeader { Revision = 4 }, Created = true });
            await answers.WriteAsync(Events(begins.Count == 1 ? 5 : 6));
            if (begins.Count == 1) throw new RpcException(new Status(StatusCode.Unavailable, "gone"));
        });
        var result = await Dw.RunAsync("watch", "a", "--count", "2", "--endpoints", server.Address);
        Assert.Equal(["PUT", "a", "5", "PUT", "a", "6"], result.Lines);
        Assert.Equal([0, 6], begins);
        Assert.Contains("from revision 6", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_FromACompactedRevision_SaysWhichIsTheOldest()
    {
        await using var server = await ScriptedServer.StartAsync(script => script.Watch = (_, answers) =>
            answers.WriteAsync(new WatchResponse { Header = new ResponseHeader(), Canceled = true, CompactRevision = 40 }));
        var result = await Dw.RunAsync("watch", "a", "--rev", "3", "--endpoints", server.Address);
        Assert.Equal(ExitCodes.Failed, result.Code);
        Assert.Contains("40", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_ThatIsInterrupted_EndsWell()
    {
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var server = await ScriptedServer.StartAsync(script => script.Watch = async (_, answers) =>
        {
            await answers.WriteAsync(new WatchResponse { Header = new ResponseHeader { Revision = 4 } });
            await interrupt.CancelAsync();
        });
        Assert.Equal(ExitCodes.Success, (await Dw.RunAsync(interrupt.Token, "watch", "a", "--progress-notify", "--endpoints", server.Address)).Code);
    }

    [Fact]
    public async Task KeepAlive_Once_SaysHowLong()
    {
        await using var server = await ScriptedServer.StartAsync();
        var result = await Dw.RunAsync("lease", "keep-alive", "1f", "--once", "--endpoints", server.Address);
        Assert.Equal("lease 000000000000001f keepalived with TTL(9)", result.Lines[0]);
    }

    [Fact]
    public async Task KeepAlive_OfALeaseThatIsOver_EndsWithNotFound()
    {
        await using var server = await ScriptedServer.StartAsync(script => script.KeepAlive = request => new LeaseKeepAliveResponse { ID = request.ID });
        Assert.Equal(ExitCodes.NotFound, (await Dw.RunAsync("lease", "keep-alive", "1f", "--endpoints", server.Address)).Code);
    }

    [Fact]
    public async Task Status_ShowsNodesThatTheEndpointsDoNotName()
    {
        await using var second = await ScriptedServer.StartAsync(script => script.Status = () => new StatusResponse { Header = new ResponseHeader { MemberId = 8 }, Leader = 7, IsLearner = true });
        await using var first = await ScriptedServer.StartAsync(script => script.Members = () => MembersOf(second.Address, "127.0.0.1:1"));
        var result = await Dw.RunAsync("status", "--endpoints", first.Address);
        Assert.Equal(ExitCodes.Success, result.Code);
        Assert.Equal(["leader", "learner", "down"], result.Lines.Select(line => line.Split('\t')[3]));
    }

    [Fact]
    public async Task Status_WithoutALeader_EndsWithUnavailable()
    {
        await using var server = await ScriptedServer.StartAsync(script => script.Status = () => new StatusResponse { Header = new ResponseHeader { MemberId = 8 } });
        Assert.Equal(ExitCodes.Unavailable, (await Dw.RunAsync("status", "--output", "json", "--endpoints", server.Address)).Code);
    }

    [Fact]
    public async Task MemberList_WritesALineForEach()
    {
        await using var server = await ScriptedServer.StartAsync(script => script.Members = () => MembersOf("n1:1", "n2:1"));
        Assert.Equal(["0, started, n, , http://n1:1, voter", "0, started, n, , http://n2:1, voter"], (await Dw.RunAsync("member", "list", "--endpoints", server.Address)).Lines);
    }

    [Theory]
    [InlineData("put")]
    [InlineData("get", "")]
    [InlineData("get", "a", "b", "--prefix")]
    [InlineData("get", "a", "--timeout", "soon")]
    [InlineData("get", "a", "--timeout", "1ms")]
    [InlineData("get", "a", "--endpoints", "not an endpoint")]
    [InlineData("get", "a", "--cert", "x.pem")]
    [InlineData("lease", "grant", "0")]
    [InlineData("lease", "revoke", "what")]
    [InlineData("txn", "--file", "/nowhere/at-all")]
    [InlineData("bench", "--engine", "horse")]
    [InlineData("bench", "--clients", "0")]
    [InlineData("completion", "cmd")]
    [InlineData("demo", "--port", "70000")]
    [InlineData("kill-drill", "--rounds", "0")]
    public async Task ACommandThatMakesNoSense_EndsWithUsage(params string[] arguments)
    {
        var result = await Dw.RunAsync(arguments);
        Assert.Equal(ExitCodes.Usage, result.Code);
        Assert.NotEmpty(result.Error);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public async Task Completion_AsksThisProgram(string shell) => Assert.Contains("suggest:", (await Dw.RunAsync("completion", shell)).Output, StringComparison.Ordinal);

    [Fact]
    public async Task Suggest_KnowsCommands() => Assert.Contains("lease", (await Dw.RunAsync("[suggest:5]", "dw le")).Lines);

    private static WatchResponse Events(long revision)
    {
        var answer = new WatchResponse { Header = new ResponseHeader { Revision = revision } };
        answer.Events.Add(new Event { Kv = new WirePair { Key = ByteString.CopyFromUtf8("a"), Value = ByteString.CopyFromUtf8($"{revision}"), ModRevision = revision } });
        return answer;
    }

    private static MemberListResponse MembersOf(params string[] addresses)
    {
        var members = new MemberListResponse();
        foreach (var address in addresses)
        {
            var member = new Member { Name = "n" };
            member.ClientURLs.Add("http://" + address);
            members.Members.Add(member);
        }

        return members;
    }
}
