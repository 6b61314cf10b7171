using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Polly;
using Polly.CircuitBreaker;

namespace DataWarehouse.Plugins.UltimateResilience.Execution;

/// <summary>One instance of a policy: its pipeline, its breaker and limits. Its calls are counted by its <see cref="InstanceEntry"/>.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class PolicyInstance
{
    private readonly PolicyRecipe _recipe;
    private readonly ResiliencePipeline _pipeline;
    private readonly ConcurrentDictionary<Type, object?>? _fallbacks;

    public PolicyInstance(PolicyRecipe recipe, PolicyObserver observer, string name, bool isIsolated)
    {
        _recipe = recipe;
        Observer = observer;
        Name = name;
        Parts = new InstanceParts(recipe.Options, isIsolated);
        _pipeline = PipelineBuilding.Build(recipe, observer, Parts);
        _fallbacks = recipe.Options.Fallback is null ? null : new ConcurrentDictionary<Type, object?>();
    }

    public string Name { get; }

    public InstanceParts Parts { get; }

    public PolicyObserver Observer { get; }

    public CircuitState? State => Parts.Breaker?.CircuitState;

    public ValueTask<T> ExecuteAsync<TState, T>(Func<TState, CancellationToken, ValueTask<T>> action, TState state, CancellationToken ct)
    {
        if (ct.IsCancellationRequested) return ValueTask.FromCanceled<T>(ct);
        var call = FallbackOf<T>() is { } withFallback ? withFallback.ExecuteAsync(action, state, ct) : _pipeline.ExecuteAsync(action, state, ct);
        return call.IsCompletedSuccessfully ? call : WatchAsync(call, ct);
    }

    public async ValueTask<ResilienceResult<T>> TryExecuteAsync<TState, T>(Func<TState, CancellationToken, ValueTask<T>> action, TState state, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var context = ResilienceContextPool.Shared.Get(ct);
        try
        {
            var pending = FallbackOf<T>() is { } withFallback
                ? withFallback.ExecuteOutcomeAsync(RunAsync, context, (action, state))
                : _pipeline.ExecuteOutcomeAsync(RunAsync, context, (action, state));
            var outcome = await pending.ConfigureAwait(false);
            if (outcome.Exception is not { } thrown) return new ResilienceResult<T>(outcome.Result!);
            if (thrown is OperationCanceledException) ct.ThrowIfCancellationRequested();
            return new ResilienceResult<T>(Observer.Ended(thrown)!);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static async ValueTask<Outcome<T>> RunAsync<TState, T>(ResilienceContext context, (Func<TState, CancellationToken, ValueTask<T>> Action, TState State) call)
    {
        try
        {
            return Outcome.FromResult(await call.Action(call.State, context.CancellationToken).ConfigureAwait(false));
        }
        catch (Exception thrown)
        {
            return Outcome.FromException<T>(thrown);
        }
    }

    // Pooled: a call that does not end at once allocates nothing here either.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<T> WatchAsync<T>(ValueTask<T> call, CancellationToken ct)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (Exception thrown) when (!(thrown is OperationCanceledException && ct.IsCancellationRequested))
        {
            var told = Observer.Ended(thrown)!;
            if (ReferenceEquals(told, thrown)) throw;
            throw told;
        }
    }

    private ResiliencePipeline<T>? FallbackOf<T>() => _fallbacks is null
        ? null
        : (ResiliencePipeline<T>?)_fallbacks.GetOrAdd(typeof(T), static (_, self) => self.BuildFallback<T>(), this);

    private ResiliencePipeline<T>? BuildFallback<T>() => _recipe.Functions.FallbackOf<T>(_recipe.Options) is { } function
        ? PipelineBuilding.BuildFallback(_recipe, Observer, _pipeline, function)
        : null;
}
