using DataWarehouse.Plugins.UltimateResilience.Functions;
using Microsoft.Extensions.DependencyInjection;

namespace DataWarehouse.Plugins.UltimateResilience;

/// <summary>Registers the functions that policies may name.</summary>
/// <remarks>Not thread-safe; used while the host is built.</remarks>
public static class UltimateResilienceBuilderExtensions
{
    /// <summary>
    /// Registers a fallback for calls whose result is a <typeparamref name="T"/>; one name may have a fallback for each of several types,
    /// and the last one of a type counts. Calls with other results have no fallback.
    /// </summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name that policies give as their fallback.</param>
    /// <param name="fallback">
    /// Answers in place of the action; its token is the caller's. When it throws, the caller gets a
    /// <see cref="SDK.Resilience.ResilienceRejectedException"/> with both exceptions.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">An argument is null or blank.</exception>
    public static IUltimateResilienceBuilder AddFallback<T>(
        this IUltimateResilienceBuilder builder, string name, Func<FallbackCause, CancellationToken, ValueTask<T>> fallback)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(fallback);
        builder.Services.AddSingleton(new RegisteredFallback(name, typeof(T), fallback));
        return builder;
    }

    /// <summary>
    /// Registers which exceptions are failures. A rule of several registrations counts what any of them does. An open circuit breaker is
    /// never one.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name that policies give as their rule.</param>
    /// <param name="isFailure">Judges an exception; quick, does not throw.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">An argument is null or blank.</exception>
    public static IUltimateResilienceBuilder AddFailureRule(this IUltimateResilienceBuilder builder, string name, Func<Exception, bool> isFailure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(isFailure);
        builder.Services.AddSingleton(new RegisteredFailure(name, isFailure, null));
        return builder;
    }

    /// <summary>
    /// Registers which results of type <typeparamref name="T"/> are failures, besides the exceptions of the rule; a rule without a judgement
    /// of exceptions takes the default one.
    /// </summary>
    /// <typeparam name="T">The type of the result; results of other types are no failures.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name that policies give as their rule.</param>
    /// <param name="isFailure">Judges a result; quick, does not throw.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">An argument is null or blank.</exception>
    public static IUltimateResilienceBuilder AddFailedResult<T>(this IUltimateResilienceBuilder builder, string name, Func<T, bool> isFailure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(isFailure);
        builder.Services.AddSingleton(new RegisteredFailure(name, null, result => result is T typed && isFailure(typed)));
        return builder;
    }
}
