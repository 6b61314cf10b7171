using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Rules;

/// <summary>What a command does to the state.</summary>
/// <param name="State">The state after it; the same instance when nothing changed.</param>
/// <param name="Answer">The answer; its revision is filled in by <see cref="SystemRules"/>.</param>
/// <param name="Changes">What changed.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct SystemVerdict(SystemState State, SystemAnswer Answer, SystemChanges Changes)
{
    /// <summary>The command changed the state.</summary>
    /// <param name="state">The state after it.</param>
    /// <param name="changes">What changed.</param>
    /// <param name="value">The answer's number.</param>
    /// <param name="second">The answer's second number.</param>
    public static SystemVerdict Done(SystemState state, SystemChanges changes, long value = 0, long second = 0) =>
        new(state, new SystemAnswer(SystemStatus.Done, 0, value, second, string.Empty, string.Empty), changes);

    /// <summary>It was so before.</summary>
    /// <param name="state">The state.</param>
    /// <param name="value">The answer's number.</param>
    /// <param name="second">The answer's second number.</param>
    public static SystemVerdict AlreadyDone(SystemState state, long value = 0, long second = 0) =>
        new(state, new SystemAnswer(SystemStatus.AlreadyDone, 0, value, second, string.Empty, string.Empty), SystemChanges.None);

    /// <summary>The command is refused.</summary>
    /// <param name="state">The state.</param>
    /// <param name="status">How.</param>
    /// <param name="reason">Why.</param>
    /// <param name="wayOut">What to do about it.</param>
    public static SystemVerdict Refuse(SystemState state, SystemStatus status, FormattableString reason, string wayOut) =>
        new(state, new SystemAnswer(status, 0, 0, 0, FormattableString.Invariant(reason), wayOut), SystemChanges.None);
}
