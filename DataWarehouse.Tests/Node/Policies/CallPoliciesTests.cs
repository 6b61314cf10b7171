using DataWarehouse.Node.Forwarding;
using DataWarehouse.Node.Policies;
using Grpc.Core;

namespace DataWarehouse.Tests.Node.Policies;

/// <summary>What the policies of calls do by default, what an operator may change at run time, and what nobody may.</summary>
public sealed class CallPoliciesTests
{
    private const int PoliciesReloaded = 4003;
    private const int ReloadRefused = 4004;
    private static readonly RpcException Down = new(new Status(StatusCode.Unavailable, "down"));

    public static TheoryData<string> Policies => new(CallPolicies.All.Select(static policy => policy.Name));

    public static TheoryData<string> NotRepeatable => new(CallPolicies.All.Where(static policy => !policy.IsRepeatable).Select(static policy => policy.Name));

    [Fact]
    public void Policies_AreThese() => Assert.Equal(
        ["client-changes", "client-probes", "client-reads", "peer-decisions", "peer-introductions", "peer-leases", "peer-proposals"],
        CallPolicies.All.Select(static policy => policy.Name).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Policies))]
    public void Default_HasATime_AndRetriesOnlyWhatMayBeMadeTwice(string name)
    {
        var policy = CallPolicies.Find(name)!;
        var options = policy.Default(CallPolicies.AnswerDefault);

        Assert.NotNull(options.Timeout);
        Assert.True(options.Retry is null || policy.IsRepeatable);
    }

    [Theory]
    [InlineData(CallPolicies.ClientChanges, 1)]
    [InlineData(CallPolicies.ClientProbes, 1)]
    [InlineData(CallPolicies.PeerProposals, 1)]
    [InlineData(CallPolicies.PeerLeases, 1)]
    [InlineData(CallPolicies.PeerDecisions, 1)]
    [InlineData(CallPolicies.PeerIntroductions, 3)]
    public async Task Default_MakesACallThatFailsSoOften(string policy, int attempts)
    {
        await using var rig = await new PolicyRig().StartAsync(isWithFile: false);
        Assert.Equal(attempts, await rig.AttemptsAsync(policy, Down));
    }

    [Fact]
    public async Task Reads_AreMadeAgain_ByDefaultEightTimes()
    {
        await using var rig = await new PolicyRig().StartAsync(isWithFile: false);
        Assert.Equal(8, rig.OptionsOf(CallPolicies.ClientReads).Retry!.RetriesMax);
    }

    [Fact]
    public void ForwardPolicies_HaveOneForEachKind_AndNoneForWhatMayHaveHappened_Repeats()
    {
        var kinds = Enum.GetValues<ForwardKind>().Where(static kind => kind != ForwardKind.None).ToDictionary(static kind => kind, static kind => CallPolicies.Find(ForwardPolicies.Of(kind))!);

        Assert.Equal([ForwardKind.KeepAlive, ForwardKind.Remaining, ForwardKind.Introduce], kinds.Where(static pair => pair.Value.IsRepeatable).Select(static pair => pair.Key).Order());
        Assert.False(CallPolicies.Find(ForwardPolicies.Of((ForwardKind)200))!.IsRepeatable);
    }

    [Fact]
    public async Task File_ChangesWhatItNames_AndNothingElse()
    {
        await using var rig = new PolicyRig();
        rig.Write("""{ "Policies": { "client-reads": { "Retry": { "RetriesMax": 2, "Delay": "00:00:00.001" } }, "peer-decisions": { "CircuitBreaker": {}, "AttemptTimeout": "00:00:03" } } }""");
        await rig.StartAsync();

        Assert.Equal(3, await rig.AttemptsAsync(CallPolicies.ClientReads, Down));
        Assert.Equal(TimeSpan.FromSeconds(10), rig.OptionsOf(CallPolicies.ClientReads).Timeout);
        Assert.NotNull(rig.OptionsOf(CallPolicies.PeerDecisions).CircuitBreaker);
        Assert.Equal(CallPolicies.Find(CallPolicies.ClientProbes)!.Default(CallPolicies.AnswerDefault), rig.OptionsOf(CallPolicies.ClientProbes));
    }

    [Theory, MemberData(nameof(NotRepeatable))]
    public async Task File_ThatLetsChangesBeMadeTwice_IsRefused(string policy)
    {
        await using var rig = new PolicyRig();
        var errors = await rig.RefusalOfAsync($$"""{ "Policies": { "{{policy}}": { "Retry": { "RetriesMax": 1 } } } }""");
        Assert.Contains(errors, error => error.Contains($"Policies:{policy}:Retry is refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task File_WithSeveralMistakes_IsRefusedWithAllOfThem()
    {
        await using var rig = new PolicyRig();
        var errors = await rig.RefusalOfAsync("""{ "Policies": { "client-raeds": {}, "client-reads": { "Timeout": "soon" }, "client-probes": { "Timeout": "02:00:00" } }, "Polices": {} }""");

        Assert.Contains(errors, static error => error.Contains("client-raeds is the policy of no call", StringComparison.Ordinal) && error.Contains("client-reads", StringComparison.Ordinal));
        Assert.Contains(errors, static error => error.Contains("'soon'", StringComparison.Ordinal));
        Assert.Contains(errors, static error => error.Contains("client-probes", StringComparison.Ordinal) && error.Contains("01:00:00", StringComparison.Ordinal));
        Assert.Contains(errors, static error => error.Contains("Polices", StringComparison.Ordinal));
    }

    [Fact]
    public async Task File_ThatIsMissingOrNoJson_IsRefusedWithItsPath()
    {
        await using var rig = new PolicyRig();
        await using var none = new PolicyRig();
        var broken = await rig.RefusalOfAsync("""{ "Policies": """);
        var missing = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => none.StartAsync());

        Assert.Contains(broken, error => error.Contains(rig.Path, StringComparison.Ordinal));
        Assert.Contains(missing.Failures, error => error.Contains(none.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task File_ThatChanges_IsInForceAtOnce_AndAMistakeChangesNothing()
    {
        await using var rig = new PolicyRig();
        rig.Write("""{ "Policies": { "client-reads": { "Retry": { "RetriesMax": 1, "Delay": "00:00:00" } } } }""");
        await rig.StartAsync();
        Assert.Equal(2, await rig.AttemptsAsync(CallPolicies.ClientReads, Down));

        rig.Write("""{ "Policies": { "client-reads": { "Retry": { "RetriesMax": 4, "Delay": "00:00:00" } } } }""");
        await rig.Log.NextAsync(PoliciesReloaded, PolicyRig.Late);
        Assert.Equal(5, await rig.AttemptsAsync(CallPolicies.ClientReads, Down));

        rig.Write("""{ "Policies": { "client-changes": { "Retry": {} } } }""");
        Assert.Contains("client-changes", await rig.Log.NextAsync(ReloadRefused, PolicyRig.Late), StringComparison.Ordinal);
        Assert.Equal((5, 1), (await rig.AttemptsAsync(CallPolicies.ClientReads, Down), await rig.AttemptsAsync(CallPolicies.ClientChanges, Down)));

        rig.Write("{ oh");
        Assert.Contains(rig.Path, await rig.Log.NextAsync(ReloadRefused, PolicyRig.Late), StringComparison.Ordinal);
        Assert.Equal(5, await rig.AttemptsAsync(CallPolicies.ClientReads, Down));
    }
}
