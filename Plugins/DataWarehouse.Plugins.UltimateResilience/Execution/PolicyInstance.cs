using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Polly;
using Polly.CircuitBreaker;

namespace DataWarehouse.Plugins.UltimateResilience.Execution;

/// <summary>One instance of a policy: its pipeline, its breaker and limits, and the number of its calls.</summary>
/// <remarks>Thread-safe, but for <see cref="Sweep"/>, which one thread at a time calls.</remarks>
internal sealed class PolicyInstance
{
    private readonly PolicyRecipe _recipe;
    private readonly ResiliencePipeline _pipeline;
    private readonly ConcurrentDictionary<Type, object?>? _fallbacks;
    private long _calls;
    private long _callsSwept;
    private int _idleSweeps;

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

    public long Calls => Math.Max(0, Volatile.Read(ref _calls));

    public CircuitState? State => Parts.Breaker?.CircuitState;

    /// <summary>Counts a call; false when the instance is retired: look it up again.</summary>
    public bool TryEnter() => Interlocked.Increment(ref _calls) > 0;

    /// <summary>Counts a round without calls, and retires the instance after so many of them; then it takes no call any more.</summary>
    /// <param name="idleSweepsMax">After how many rounds without a call.</param>
    /// <returns>The calls it had, when it is retired now; otherwise null.</returns>
    public long? Sweep(int idleSweepsMax)
    {
        var calls = Volatile.Read(ref _calls);
        if (calls != _callsSwept || Parts.IsBusy)
        {
            _callsSwept = calls;
            _idleSweeps = 0;
            return null;
        }

        // The exchange fails when a call came meanwhile: that call is in, and the instance stays.
        return ++_idleSweeps >= idleSweepsMax && Interlocked.CompareExchange(ref _calls, long.MinValue, calls) == calls ? calls : null;
    }

    /// <summary>Takes no call any more; calls under way end as they would have.</summary>
    /// <returns>The calls it had.</returns>
    public long Retire() => Math.Max(0, Interlocked.Exchange(ref _calls, long.MinValue));

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
