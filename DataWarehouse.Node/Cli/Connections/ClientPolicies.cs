using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Policies;
using DataWarehouse.Plugins.UltimateResilience;
using DataWarehouse.Plugins.UltimateResilience.Policies;
using DataWarehouse.SDK.Resilience;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace DataWarehouse.Node.Cli.Connections;

/// <summary>
/// Runs calls of a client under their policies. Reads are tried again, at the next server; a change is sent once, because nobody knows whether
/// one that failed has happened.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ClientPolicies : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly PolicyFile? _file;

    private ClientPolicies(ServiceProvider services, PolicyFile? file) => (_services, _file, Executor) = (services, file, services.GetRequiredService<UltimateResiliencePlugin>());

    /// <summary>What runs calls under the policies.</summary>
    public IResilienceExecutor Executor { get; }

    /// <summary>Sets the policies up.</summary>
    /// <param name="timeout">How long a call may take, retries included; null for what the policies say.</param>
    /// <param name="path">The operator's file of policies; null for the defaults.</param>
    /// <param name="ct">Cancellation leaves nothing behind.</param>
    /// <returns>The policies.</returns>
    /// <exception cref="CommandFailedException">The file is refused; the message has all reasons.</exception>
    public static async Task<ClientPolicies> CreateAsync(TimeSpan? timeout, string? path, CancellationToken ct)
    {
        var file = path is null ? null : new PolicyFile(path);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddCallPolicies(file, CallPolicies.AnswerDefault, isTelemetryOn: false);
        if (timeout is { } given)
        {
            services.PostConfigure<UltimateResilienceOptions>(options =>
            {
                Fit(options.Policies[CallPolicies.ClientReads], given);
                Fit(options.Policies[CallPolicies.ClientChanges], given);
            });
        }

        var policies = new ClientPolicies(services.BuildServiceProvider(), file);
        try
        {
            policies._services.ValidatePolicies();
            await policies._services.GetRequiredService<UltimateResiliencePlugin>().InitializeAsync(ct).ConfigureAwait(false);
            return policies;
        }
        catch (OptionsValidationException refused)
        {
            await policies.DisposeAsync().ConfigureAwait(false);
            throw new CommandFailedException(ExitCodes.Usage, $"The policies are refused: {string.Join(" ", refused.Failures)}", refused);
        }
        catch
        {
            await policies.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Whether the same call may succeed at another server or a little later: all but what the caller ended, a mistake of this program, or what a server refused for a reason of
    /// its own, so that an attempt that took too long counts, whatever its exception.
    /// </summary>
    /// <param name="failure">How it failed.</param>
    public static bool IsTransient(Exception failure) => failure switch
    {
        RpcException refused => refused.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Aborted,
        OperationCanceledException or ArgumentException or InvalidOperationException or CommandFailedException => false,
        _ => true,
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync().ConfigureAwait(false);
        _file?.Dispose();
    }

    /// <summary>Lets a policy end within a time that somebody asked for: an attempt may take half of it at most, and so may the delays between attempts.</summary>
    private static void Fit(ResiliencePolicyOptions policy, TimeSpan timeout)
    {
        policy.Timeout = timeout;
        if (policy.AttemptTimeout is { } attempt) policy.AttemptTimeout = Shorter(attempt, timeout / 2);
        if (policy.Retry is not { } retry) return;
        retry.Delay = Shorter(retry.Delay, timeout / 8);
        retry.RetriesMax = RetriesFitting(timeout, retry);
    }

    /// <summary>As many retries as have their delays, jitter apart, within half the time; delays grow no faster than these.</summary>
    private static int RetriesFitting(TimeSpan timeout, RetryOptions retry)
    {
        var retries = 1;
        for (var (sum, delay) = (retry.Delay, retry.Delay); retries < retry.RetriesMax; retries++)
        {
            delay = Shorter(delay * 2, retry.DelayMax);
            sum += delay;
            if (sum > timeout / 2) break;
        }

        return retries;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
