using DataWarehouse.SDK.Resilience;
using static DataWarehouse.SDK.Contracts.Hierarchy.ReplicationPluginBase;

namespace DataWarehouse.Plugins.UltimateReplication.Exchange;

/// <summary>
/// Runs exchanges under the policy <see cref="PolicyName"/>, with a breaker for each peer: one that does not answer is left alone for a while, in place of holding up the turns of the others for a reply's time-out each.
/// Only the beginning and the end of an exchange are seen here; its messages go their way without any policy.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class GuardedExchange(IResilienceExecutor executor)
{
    /// <summary>The policy's name.</summary>
    internal const string PolicyName = "replication-exchanges";

    /// <summary>What the policy is where nobody configures it. An exchange that failed comes again with the next turn, and so has no retry.</summary>
    internal static readonly ResiliencePolicyNeed Need = new(PolicyName)
    {
        AttemptTimeout = TimeSpan.FromMinutes(10),
        CircuitBreaker = new ResilienceBreakerNeed(FailureRatio: 0.9, MinimumThroughput: 3, SamplingDuration: TimeSpan.FromMinutes(2), BreakDuration: TimeSpan.FromSeconds(15)),
    };

    /// <summary>Runs an exchange.</summary>
    /// <param name="exchange">Makes the exchange anew; may be called again, because exchanging twice changes nothing more.</param>
    /// <param name="peer">The peer's node id.</param>
    /// <param name="ct">Ends the exchange between two messages.</param>
    /// <returns>What the exchange came to; unreachable, with the reason, where the policy refused or ended it.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    /// <exception cref="InvalidOperationException">The resilience plugin is not initialized.</exception>
    internal async Task<SyncResult> RunAsync(Func<CancellationToken, Task<SyncResult>> exchange, string peer, CancellationToken ct)
    {
        try
        {
            return await executor.ExecuteWithResilienceAsync(static (run, token) => AttemptAsync(run, token), exchange, PolicyName, peer, ct).ConfigureAwait(false);
        }
        catch (PeerUnreachableException unreachable)
        {
            return unreachable.Result;
        }
        catch (ResilienceRejectedException rejected)
        {
            var kept = rejected.IsOutcomeUnknown ? " What had arrived is kept." : string.Empty;
            return new SyncResult(SyncOutcome.Unreachable, 0, 0, rejected.Message + kept);
        }
    }

    private static async ValueTask<SyncResult> AttemptAsync(Func<CancellationToken, Task<SyncResult>> run, CancellationToken ct)
    {
        var result = await run(ct).ConfigureAwait(false);
        return result.Outcome == SyncOutcome.Unreachable ? throw new PeerUnreachableException(result) : result;
    }
}
