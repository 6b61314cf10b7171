using System.Globalization;
using DataWarehouse.Node.Policies;
using DataWarehouse.Plugins.UltimateReplication.Exchange;
using DataWarehouse.Tests.Architecture;
using DataWarehouse.Tests.Documents;

namespace DataWarehouse.Tests.Node.Policies;

/// <summary>The page of policies and the catalogue say which there are, and what holds by default.</summary>
public sealed class PolicyPageTests
{
    private const string Document = "docs/resilience.md";

    [Fact]
    public void Page_HasEveryPolicy_WithItsDefaults()
    {
        var rows = new Page(Document).RowsByQuoted();
        Assert.Equal(CallPolicies.All.Select(static policy => policy.Name).Append(GuardedExchange.PolicyName).Order(StringComparer.Ordinal), rows.Keys.Order(StringComparer.Ordinal));
        Findings.None(
            from policy in CallPolicies.All
            let options = policy.Default(CallPolicies.AnswerDefault)
            let expected = new[]
            {
                Seconds(options.Timeout),
                Seconds(options.AttemptTimeout),
                options.Retry is { } retry ? $"{retry.RetriesMax} times, {retry.Delay.TotalMilliseconds:0} ms to {Seconds(retry.DelayMax)} between" : "never",
                policy.IsRepeatable ? "yes" : "no",
            }
            where !expected.SequenceEqual(rows[policy.Name].Skip(2))
            select $"{policy.Name}: {string.Join(" | ", expected)}, not {string.Join(" | ", rows[policy.Name].Skip(2))}");
    }

    [Fact]
    public void Page_HasThePolicyOfExchanges_AsTheyNeedIt()
    {
        var (need, breaker) = (GuardedExchange.Need, GuardedExchange.Need.CircuitBreaker!);
        var row = new Page(Document).RowsByQuoted()[GuardedExchange.PolicyName];

        Assert.Equal(
            [
                $"{need.AttemptTimeout!.Value.TotalMinutes:0} min",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"opens when {breaker.FailureRatio * 10:0} of 10 exchanges, and at least {breaker.MinimumThroughput}, failed within {breaker.SamplingDuration.TotalMinutes:0} min; for {breaker.BreakDuration.TotalSeconds:0} s"),
                "never",
            ],
            row.Skip(2).Take(3));
    }

    [Fact]
    public void Page_NamesEveryMethodThatMayBeCalledAgain()
    {
        var page = Repository.Read(Document);
        Findings.None(CallTable.Methods.Where(static pair => pair.Value && pair.Key.StartsWith("/etcdserverpb.", StringComparison.Ordinal)).Select(static pair => pair.Key[(pair.Key.LastIndexOf('/') + 1)..])
            .Where(method => !page.Contains($"`{method}`", StringComparison.Ordinal)));
    }

    private static string Seconds(TimeSpan? time) => time is { } some ? string.Create(CultureInfo.InvariantCulture, $"{some.TotalSeconds} s") : string.Empty;
}
