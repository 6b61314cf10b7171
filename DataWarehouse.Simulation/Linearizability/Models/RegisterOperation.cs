namespace DataWarehouse.Simulation.Linearizability.Models;

/// <summary>One request to a register and its answer.</summary>
/// <param name="Key">Which register.</param>
/// <param name="Action">What was asked.</param>
/// <param name="Expected">For a compare-and-set: the value it expected.</param>
/// <param name="Value">The value read or written.</param>
/// <param name="IsRefused">For a compare-and-set: whether the answer was that the value is another one.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct RegisterOperation(string Key, RegisterAction Action, RegisterValue Expected, RegisterValue Value, bool IsRefused)
{
    /// <summary>A read.</summary>
    /// <param name="key">Which register.</param>
    /// <param name="value">What it told; of no meaning while the outcome is unknown.</param>
    public static RegisterOperation Read(string key, RegisterValue value) => new(key, RegisterAction.Read, RegisterValue.Nil, value, false);

    /// <summary>A write.</summary>
    /// <param name="key">Which register.</param>
    /// <param name="value">The new value.</param>
    public static RegisterOperation Write(string key, RegisterValue value) => new(key, RegisterAction.Write, RegisterValue.Nil, value, false);

    /// <summary>A compare-and-set.</summary>
    /// <param name="key">Which register.</param>
    /// <param name="expected">The value it expects.</param>
    /// <param name="value">The new value.</param>
    /// <param name="isRefused">Whether the answer was that the value is another one.</param>
    public static RegisterOperation CompareAndSet(string key, RegisterValue expected, RegisterValue value, bool isRefused = false) =>
        new(key, RegisterAction.CompareAndSet, expected, value, isRefused);

    /// <summary>The request and its answer.</summary>
    public override string ToString() => Action switch
    {
        RegisterAction.Read => $"read -> {Value}",
        RegisterAction.Write => $"write {Value}",
        _ => $"cas {Expected} to {Value}{(IsRefused ? " -> refused" : "")}",
    };
}
