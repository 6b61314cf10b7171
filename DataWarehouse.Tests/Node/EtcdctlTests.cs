using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DataWarehouse.Node.Cli.Processes;

namespace DataWarehouse.Tests.Node;

/// <summary>The client that everybody has, against three node processes of ours.</summary>
[Trait("Category", "Slow")]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class EtcdctlTests(NodeProcesses nodes) : IClassFixture<NodeProcesses>
{
    [Fact(SkipUnless = nameof(IsThere), Skip = Etcdctl.Missing)]
    public async Task Put_ThenGetPrefix_GivesTheKeysInOrder()
    {
        await RunAsync("put", "prefix/b", "2");
        await RunAsync("put", "prefix/a", "1");
        Assert.Equal(["prefix/a", "1", "prefix/b", "2"], (await RunAsync("get", "--prefix", "prefix/")).Lines);
        Assert.Equal(["prefix/b"], (await RunAsync("get", "--prefix", "prefix/", "--order", "DESCEND", "--limit", "1", "--keys-only")).Lines);
        Assert.Equal(["2"], (await RunAsync("del", "--prefix", "prefix/")).Lines);
        Assert.Empty((await RunAsync("get", "--prefix", "prefix/")).Lines);
    }

    [Fact(SkipUnless = nameof(IsThere), Skip = Etcdctl.Missing)]
    public async Task Get_OfAPastRevision_GivesWhatWas()
    {
        await RunAsync("put", "past", "old");
        var revision = await RevisionAsync("past");
        await RunAsync("put", "past", "new");
        Assert.Equal(["past", "old"], (await RunAsync("get", "past", "--rev", Text(revision))).Lines);
    }

    [Fact(SkipUnless = nameof(IsThere), Skip = Etcdctl.Missing)]
    public async Task Get_AtEveryNode_GivesTheSame()
    {
        await RunAsync("put", "everywhere", "yes");
        foreach (var endpoint in nodes.Endpoints.Split(','))
            Assert.Equal(["everywhere", "yes"], (await Etcdctl.RunAsync(endpoint, string.Empty, "get", "everywhere")).Succeeded().Lines);
    }

    [Fact(SkipUnless = nameof(IsThere), Skip = Etcdctl.Missing)]
    public async Task Txn_TakesTheBranchThatTheComparisonSays()
    {
        await RunAsync("put", "txn", "1");
        const string Text = "value(\"txn\") = \"1\"\n\nput txn 2\nget txn\n\nput txn wrong\n\n";
        Assert.Equal(["SUCCESS", "OK", "txn", "2"], (await InputAsync(Text, "txn")).Lines);
        Assert.Equal(["FAILURE", "OK"], (await InputAsync(Text, "txn")).Lines);
        Assert.Equal(["txn", "wrong"], (await RunAsync("get", "txn")).Lines);
    }

    [Fact(SkipUnless = nameof(IsThere), Skip = Etcdctl.Missing)]
    public async Task Watch_FromAPastRevision_SeesWhatWasAndWhatComes()
    {
        await RunAsync("put", "watched", "1");
        using var watch = Etcdctl.Start(nodes.Endpoints, "watch", "watched", "--rev", Text(await RevisionAsync("watched")));
        try
        {
            Assert.Equal(["PUT", "watched", "1"], await ReadAsync(watch, 3));
            await RunAsync("put", "watched", "2");
            Assert.Equal(["PUT", "watched", "2"], await ReadAsync(watch, 3));
            await RunAsync("del", "watched");
            Assert.Equal(["DELETE", "watched", ""], await ReadAsync(watch, 3));
        }
        finally
        {
            watch.Kill();
        }
    }

    [Fact(SkipUnless = nameof(IsThere), Skip = Etcdctl.Missing)]
    public async Task Lease_EndsWithItsKeys()
    {
        var lease = (await RunAsync("lease", "grant", "120")).Output.Split(' ')[1];
        await RunAsync("put", "leased", "yes", "--lease", lease);
        Assert.Contains("attached keys([leased])", (await RunAsync("lease", "timetolive", lease, "--keys")).Output, StringComparison.Ordinal);
        Assert.Contains(lease, (await RunAsync("lease", "list")).Output, StringComparison.Ordinal);
        Assert.Contains("keepalived", (await RunAsync("lease", "keep-alive", "--once", lease)).Output, StringComparison.Ordinal);
        await RunAsync("lease", "revoke", lease);
        Assert.Empty((await RunAsync("get", "leased")).Lines);
        Assert.Contains("expired", (await RunAsync("lease", "timetolive", lease)).Output, StringComparison.Ordinal);
    }

    [Fact(SkipUnless = nameof(IsThere), Skip = Etcdctl.Missing)]
    public async Task Lease_ThatNobodyKeepsAlive_Expires()
    {
        var lease = (await RunAsync("lease", "grant", "5")).Output.Split(' ')[1];
        await RunAsync("put", "fleeting", "x", "--lease", lease);
        using var watch = Etcdctl.Start(nodes.Endpoints, "watch", "fleeting", "--rev", Text(await RevisionAsync("fleeting")));
        try
        {
            Assert.Equal(["PUT", "fleeting", "x"], await ReadAsync(watch, 3));
            Assert.Equal(["DELETE", "fleeting", ""], await ReadAsync(watch, 3));
        }
        finally
        {
            watch.Kill();
        }
    }

    [Fact(SkipUnless = nameof(IsThere), Skip = Etcdctl.Missing)]
    public async Task Lock_HeldByOne_IsGotByTheOtherAfterwards()
    {
        using var first = Etcdctl.Start(nodes.Endpoints, "lock", "mutex");
        Assert.StartsWith("mutex/", (await ReadAsync(first, 1))[0], StringComparison.Ordinal);
        using var second = Etcdctl.Start(nodes.Endpoints, "lock", "mutex");
        var got = ReadAsync(second, 1);
        Assert.False(got.IsCompleted);
        Signals.Terminate(first.Id);
        Assert.StartsWith("mutex/", (await got)[0], StringComparison.Ordinal);
        second.Kill();
    }

    [Fact(SkipUnless = nameof(IsThere), Skip = Etcdctl.Missing)]
    public async Task Elect_NamesTheOneThatStood()
    {
        using var candidate = Etcdctl.Start(nodes.Endpoints, "elect", "office", "me");
        Assert.StartsWith("office/", (await ReadAsync(candidate, 1))[0], StringComparison.Ordinal);
        using var observer = Etcdctl.Start(nodes.Endpoints, "elect", "office", "--listen");
        var seen = await ReadAsync(observer, 2);
        Assert.Equal("me", seen[1]);
        observer.Kill();
        candidate.Kill();
    }

    [Fact(SkipUnless = nameof(IsThere), Skip = Etcdctl.Missing)]
    public async Task MemberList_NamesAllNodes()
    {
        var members = (await RunAsync("member", "list")).Lines;
        Assert.Equal(3, members.Length);
        Assert.All(members, member => Assert.Contains("started", member, StringComparison.Ordinal));
    }

    [Fact(SkipUnless = nameof(IsThere), Skip = Etcdctl.Missing)]
    public async Task EndpointStatus_HasOneLeader()
    {
        using var status = JsonDocument.Parse((await RunAsync("endpoint", "status", "-w", "json")).Output);
        var answers = status.RootElement.EnumerateArray().Select(entry => entry.GetProperty("Status")).ToList();
        Assert.Equal(3, answers.Count);
        Assert.Single(answers, answer => answer.GetProperty("leader").GetUInt64() == answer.GetProperty("header").GetProperty("member_id").GetUInt64());
    }

    [Fact(SkipUnless = nameof(IsThere), Skip = Etcdctl.Missing)]
    public async Task EndpointHealth_IsGood() => await RunAsync("endpoint", "health");

    [Fact(SkipUnless = nameof(IsThere), Skip = Etcdctl.Missing)]
    public async Task Compaction_RefusesWhatWasBefore()
    {
        await RunAsync("put", "compacted", "1");
        var first = await RevisionAsync("compacted");
        await RunAsync("put", "compacted", "2");
        await RunAsync("compaction", Text(await RevisionAsync("compacted")));
        var refused = await Etcdctl.RunAsync(nodes.Endpoints, string.Empty, "get", "compacted", "--rev", Text(first));
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("required revision has been compacted", refused.Error, StringComparison.Ordinal);
    }

    [Fact(SkipUnless = nameof(IsThere), Skip = Etcdctl.Missing)]
    public async Task Alarm_ListsNoneAndDisarms()
    {
        Assert.Empty((await RunAsync("alarm", "list")).Lines);
        await RunAsync("alarm", "disarm");
    }

    [Fact(SkipUnless = nameof(IsThere), Skip = Etcdctl.Missing)]
    public async Task SnapshotSave_WritesABackupOfOurs()
    {
        await RunAsync("put", "saved", "yes");
        var directory = Directory.CreateTempSubdirectory("dw-etcdctl-snapshot-");
        try
        {
            var file = Path.Combine(directory.FullName, "etcdctl.backup");
            (await Etcdctl.RunAsync(nodes.Endpoints.Split(',')[0], string.Empty, "snapshot", "save", file)).Succeeded();
            var status = await Cli.Commands.Dw.RunAsync("snapshot", "status", file);
            Assert.Equal(0, status.Code);
            Assert.StartsWith("default: revision ", status.Lines[2], StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact(SkipUnless = nameof(IsThere), Skip = Etcdctl.Missing)]
    public async Task Put_WithoutAKey_SaysWhatEtcdSays()
    {
        var refused = await Etcdctl.RunAsync(nodes.Endpoints, string.Empty, "put", "", "x");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("key is not provided", refused.Error, StringComparison.Ordinal);
    }

    [Fact(SkipUnless = nameof(IsThere), Skip = Etcdctl.Missing)]
    public async Task Put_WithALeaseThatIsNone_SaysWhatEtcdSays()
    {
        var refused = await Etcdctl.RunAsync(nodes.Endpoints, string.Empty, "put", "a", "x", "--lease", "1234");
        Assert.Contains("requested lease not found", refused.Error, StringComparison.Ordinal);
    }

    public static bool IsThere => Etcdctl.IsThere;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task<string[]> ReadAsync(Process process, int lines)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(TimeSpan.FromSeconds(30));
        var read = new List<string>();
        while (read.Count < lines) read.Add(await process.StandardOutput.ReadLineAsync(late.Token) ?? throw new InvalidOperationException($"It ended: {await process.StandardError.ReadToEndAsync(late.Token)}"));
        return [.. read];
    }

    private async Task<long> RevisionAsync(string key)
    {
        using var answer = JsonDocument.Parse((await RunAsync("get", key, "-w", "json")).Output);
        return answer.RootElement.GetProperty("kvs")[0].GetProperty("mod_revision").GetInt64();
    }

    private Task<EtcdctlResult> RunAsync(params string[] arguments) => InputAsync(string.Empty, arguments);

    private async Task<EtcdctlResult> InputAsync(string input, params string[] arguments) => (await Etcdctl.RunAsync(nodes.Endpoints, input, arguments)).Succeeded();
}
