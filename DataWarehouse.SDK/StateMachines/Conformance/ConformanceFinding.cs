namespace DataWarehouse.SDK.StateMachines.Conformance;

/// <summary>A duty that a state machine was seen to break.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
/// <param name="Rule">Which.</param>
/// <param name="Explanation">What was done, what came of it, and what should have.</param>
/// <param name="Cause">The exception that was thrown where none may be, or null.</param>
public sealed record ConformanceFinding(ConformanceRule Rule, string Explanation, Exception? Cause = null)
{
    /// <summary>The finding in one line.</summary>
    public override string ToString() => Cause is null ? $"{Rule}: {Explanation}" : $"{Rule}: {Explanation} ({Cause.GetType().Name}: {Cause.Message})";
}
