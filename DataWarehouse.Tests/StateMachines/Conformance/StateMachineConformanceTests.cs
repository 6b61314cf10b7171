using System.Text;
using DataWarehouse.Plugins.KeyValue;
using DataWarehouse.Plugins.UltimateConsensus.Groups;
using DataWarehouse.SDK.StateMachines.Conformance;
using DataWarehouse.Tests.KeyValue;

namespace DataWarehouse.Tests.StateMachines.Conformance;

/// <summary>The examination of state machines: it finds each duty that a machine breaks, and nothing with those of this project.</summary>
public sealed class StateMachineConformanceTests
{
    private const int Commands = 300;

    private static readonly string[] Names = ["north", "south", "east", "entries"];

    public static TheoryData<ConformanceRule> Rules => [.. Enum.GetValues<ConformanceRule>().Where(rule => rule != ConformanceRule.None)];

    [Fact]
    public void Check_OfAMachineThatDoesItsDuty_FindsNothing() => Assert.Empty(ConformanceOf(new LedgerFactory()).Check(CancellationToken.None));

    [Theory]
    [MemberData(nameof(Rules))]
    public void Check_OfAMachineThatBreaksADuty_FindsIt(ConformanceRule rule)
    {
        var findings = ConformanceOf(new LedgerFactory(rule)).Check(CancellationToken.None);

        Assert.Contains(rule, findings.Select(finding => finding.Rule));
        Assert.Equal(findings.Count, findings.DistinctBy(finding => finding.Rule).Count());
        Assert.All(findings, finding => Assert.StartsWith($"{finding.Rule}: ", finding.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Check_OfTheKeyValueStore_FindsNothing()
    {
        var random = new RandomRequests(1);
        var commands = Enumerable.Range(1, Commands).Select(revision => random.Next(revision)).Select(next => KeyValueCommand.Encode(next.Operation, next.Message.ToArray()));
        byte[][] requests = [KeyValueCommand.Encode(KeyValueOperation.Range, Asked.Range("\0", Asked.NoEnd).ToArray()), KeyValueCommand.Encode(KeyValueOperation.Status, new Message().ToArray())];

        Assert.Empty(new StateMachineConformance(new KeyValueMachineFactory(new KeyValueOptions()), commands, requests).Check(CancellationToken.None));
    }

    [Fact]
    public void Check_OfTheMachineThatCountsEntries_FindsNothing() =>
        Assert.Empty(new StateMachineConformance(JournalMachineFactory.Instance, LedgerCommands(), [[], [1]]).Check(CancellationToken.None));

    [Fact]
    public void New_WithTooFewCommands_SaysHowManyAreNeeded()
    {
        var refused = Assert.Throws<ArgumentException>(() => new StateMachineConformance(new LedgerFactory(), [[1]], []));
        Assert.Contains("at least 2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_WithACancelledToken_Ends() =>
        Assert.Throws<OperationCanceledException>(() => ConformanceOf(new LedgerFactory()).Check(new CancellationToken(canceled: true)));

    private static StateMachineConformance ConformanceOf(LedgerFactory factory) => new(factory, LedgerCommands(), Names.Select(Encoding.UTF8.GetBytes));

    private static IEnumerable<byte[]> LedgerCommands()
    {
        var random = new Random(7);
        for (var number = 0; number < Commands; number++)
            yield return Encoding.UTF8.GetBytes(random.Next(10) == 0 ? "no sense" : FormattableString.Invariant($"{Names[random.Next(3)]} {random.Next(-50, 50)}"));
    }
}
