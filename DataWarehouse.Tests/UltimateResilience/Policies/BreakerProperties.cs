using CsCheck;
using DataWarehouse.Plugins.UltimateResilience.Policies;
using DataWarehouse.SDK.Resilience;

namespace DataWarehouse.Tests.UltimateResilience.Policies;

/// <summary>Whatever happens in whatever order, the breaker of a policy does what the model does.</summary>
public sealed class BreakerProperties
{
    private enum Act
    {
        Succeed,
        Fail,
        Wait,
        Isolate,
        Close,
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Breaker_AnySequenceOfCallsPausesAndOperators_DoesWhatTheModelDoes()
    {
        var options = Gen.Select(Gen.Int[1, 10], Gen.Int[2, 8], Gen.Int[1, 20], Gen.Int[1, 20], (tenths, throughput, sampling, pause) => new CircuitBreakerOptions
        {
            FailureRatio = tenths / 10.0,
            MinimumThroughput = throughput,
            SamplingDuration = TimeSpan.FromMilliseconds(500 * sampling),
            BreakDuration = TimeSpan.FromMilliseconds(500 * pause),
        });
        var act = Gen.Frequency((6, Gen.Const(Act.Succeed)), (8, Gen.Const(Act.Fail)), (6, Gen.Const(Act.Wait)), (1, Gen.Const(Act.Isolate)), (1, Gen.Const(Act.Close)));

        await Gen.Select(options, Gen.Select(act, Gen.Int[1, 6_000]).List[1, 120]).SampleAsync(
            async (breaker, acts) => await PlayAsync(breaker, acts), iter: 200, threads: 1);
    }

    private static async Task PlayAsync(CircuitBreakerOptions options, List<(Act Act, int PauseMs)> acts)
    {
        await using var resilient = await Resilient.WithPolicyAsync(new() { CircuitBreaker = options });
        var model = new BreakerModel(options);
        var now = TimeSpan.Zero;
        await resilient.SucceedAsync();
        model.Call(now, fails: false);
        foreach (var (act, pauseMs) in acts)
        {
            switch (act)
            {
                case Act.Succeed or Act.Fail:
                    Assert.Equal(model.Call(now, act == Act.Fail), await RunsAsync(resilient, act == Act.Fail));
                    break;
                case Act.Wait:
                    now += TimeSpan.FromMilliseconds(pauseMs);
                    resilient.Time.Advance(TimeSpan.FromMilliseconds(pauseMs));
                    break;
                case Act.Isolate:
                    model.Isolate();
                    await resilient.Plugin.IsolateAsync(Resilient.Policy, "", Ct);
                    break;
                default:
                    model.Close();
                    await resilient.Plugin.CloseAsync(Resilient.Policy, "", Ct);
                    break;
            }

            Assert.Equal(model.State, resilient.State().Summary);
        }
    }

    private static async Task<bool> RunsAsync(Resilient resilient, bool fails)
    {
        var hasRun = false;
        var result = await resilient.Plugin.TryExecuteAsync(
            (_, _) =>
            {
                hasRun = true;
                return fails ? throw new IOException("down") : new ValueTask<int>(1);
            },
            0,
            Resilient.Policy,
            "",
            Ct);
        Assert.Equal(hasRun && !fails, result.IsSuccess);
        Assert.Equal(hasRun ? null : typeof(ResilienceRejectedException), result.Rejection?.GetType());
        return hasRun;
    }
}
