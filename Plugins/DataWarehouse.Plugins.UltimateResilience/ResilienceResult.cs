using DataWarehouse.SDK.Resilience;

namespace DataWarehouse.Plugins.UltimateResilience;

/// <summary>How a call under a policy ended: with a value, with a refusal of the policy, or with the failure of the action.</summary>
/// <typeparam name="T">What the action returns.</typeparam>
/// <remarks>Immutable; thread-safe as far as the value is.</remarks>
public readonly record struct ResilienceResult<T>
{
    private readonly T? _value;

    internal ResilienceResult(T value) => _value = value;

    internal ResilienceResult(Exception failure) => Failure = failure;

    /// <summary>Whether there is a value.</summary>
    public bool IsSuccess => Failure is null;

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public T Value => Failure is null ? _value! : throw new InvalidOperationException("The call gave no value.", Failure);

    /// <summary>The policy's refusal; null where the call succeeded or its action failed.</summary>
    public ResilienceRejectedException? Rejection => Failure as ResilienceRejectedException;

    /// <summary>What the last attempt threw, or the refusal; null where the call succeeded.</summary>
    public Exception? Failure { get; }
}
