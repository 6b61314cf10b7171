using System.Globalization;

namespace DataWarehouse.Simulation.Linearizability;

/// <summary>
/// One operation of a history with the span of time in which it took effect. Two operations that touch at one instant are concurrent: the
/// clock that times them is coarser than the order of events.
/// </summary>
/// <typeparam name="TOperation">What was asked and answered.</typeparam>
/// <param name="Client">Who asked.</param>
/// <param name="CalledAt">When it was asked.</param>
/// <param name="ReturnedAt">When the answer came; <see cref="Never"/> for an unknown outcome.</param>
/// <param name="Operation">What was asked and, when known, answered.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct TimedOperation<TOperation>(int Client, long CalledAt, long ReturnedAt, TOperation Operation)
{
    /// <summary>The return time of an operation whose outcome is unknown: it may take effect at any time after its call, or never.</summary>
    public const long Never = long.MaxValue;

    /// <summary>Whether nobody knows if it took effect.</summary>
    public bool IsOutcomeUnknown => ReturnedAt == Never;

    /// <summary>The operation with its times, for explanations.</summary>
    public override string ToString() => IsOutcomeUnknown
        ? string.Create(CultureInfo.InvariantCulture, $"client {Client}: {Operation} [{CalledAt}, unknown outcome]")
        : string.Create(CultureInfo.InvariantCulture, $"client {Client}: {Operation} [{CalledAt}, {ReturnedAt}]");
}
