using DataWarehouse.Node.Cli.Drills;
using DataWarehouse.Node.Cli.Processes;
using Google.Protobuf;
using WirePair = DataWarehouse.Node.Wire.KeyValue;

namespace DataWarehouse.Tests.Node.Cli.Drills;

public sealed class DrillVerdictTests : IAsyncDisposable
{
    private static readonly DrillOperation Acknowledged = new(3, 1);
    private static readonly DrillOperation Unknown = new(3, 2);
    private static readonly DrillOperation Refused = new(3, 3);
    private readonly ServerCluster _nobody = ServerCluster.Of([new Uri("http://127.0.0.1:1")]);
    private readonly DrillClient _client;

    public DrillVerdictTests()
    {
        _client = new DrillClient(3, _nobody, new DrillPulse(TimeProvider.System));
        _client.Acknowledged.Add(Acknowledged);
        _client.Unknown.Add(Unknown);
        _client.Refused.Add(Refused);
    }

    [Fact]
    public void Of_AcknowledgedOnceAndUnknownAbsent_IsClean()
    {
        var verdict = Judge(Pair(Acknowledged));
        Assert.True(verdict.IsClean);
        Assert.Equal(0, verdict.UnknownThere);
    }

    [Fact]
    public void Of_UnknownThere_IsCleanAndCounted()
    {
        var verdict = Judge(Pair(Acknowledged), Pair(Unknown));
        Assert.True(verdict.IsClean);
        Assert.Equal(1, verdict.UnknownThere);
    }

    [Fact]
    public void Of_AcknowledgedAbsent_IsLost()
    {
        var verdict = Judge();
        Assert.False(verdict.IsClean);
        Assert.Equal(1, verdict.Lost);
        Assert.Contains("lost: drill/00003/00000001", verdict.Examples);
    }

    [Fact]
    public void Of_AcknowledgedTwice_IsRepeated() => Assert.Equal(1, Judge(Pair(Acknowledged, version: 2)).Repeated);

    [Fact]
    public void Of_UnknownTwice_IsRepeated() => Assert.Equal(1, Judge(Pair(Acknowledged), Pair(Unknown, version: 2)).Repeated);

    [Fact]
    public void Of_RefusedThere_IsUnasked() => Assert.Equal(1, Judge(Pair(Acknowledged), Pair(Refused)).Unasked);

    [Fact]
    public void Of_AStrangersKey_IsUnasked() =>
        Assert.Equal(1, Judge(Pair(Acknowledged), new WirePair { Key = ByteString.CopyFromUtf8("drill/x"), Version = 1 }).Unasked);

    [Fact]
    public void Of_AnotherValue_IsAltered()
    {
        var pair = Pair(Acknowledged);
        pair.Value = ByteString.CopyFromUtf8("x");
        Assert.Equal(1, Judge(pair).Altered);
    }

    [Fact]
    public void Operation_IsReadBackFromItsKey() => Assert.Equal(Acknowledged, DrillOperation.Of(Acknowledged.Key));

    [Theory]
    [InlineData("drill/1")]
    [InlineData("drill/a/b")]
    [InlineData("other/00001/00000001")]
    public void Operation_OfAStrangersKey_IsNone(string key) => Assert.Null(DrillOperation.Of(ByteString.CopyFromUtf8(key)));

    [Fact]
    public void Report_WithoutAnyAcknowledgement_HasNotPassed()
    {
        var report = new DrillReport { Seed = 1, Rounds = [], Acknowledged = 0, Refused = 0, Unknown = 9, Verdict = Judge(Pair(Acknowledged)) };
        Assert.False(report.Passed);
        Assert.True((report with { Acknowledged = 1 }).Passed);
        Assert.False((report with { Acknowledged = 1, Rounds = [new DrillRound { Round = 1, Killed = "the leader", PauseMs = 2500, IsWithinBound = false }] }).Passed);
    }

    public ValueTask DisposeAsync() => _nobody.DisposeAsync();

    private static WirePair Pair(DrillOperation operation, long version = 1) => new() { Key = operation.Key, Value = operation.Value, Version = version };

    private DrillVerdict Judge(params WirePair[] there) => DrillVerdict.Of([_client], there);
}
