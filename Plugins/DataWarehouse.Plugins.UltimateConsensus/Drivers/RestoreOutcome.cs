using DataWarehouse.Plugins.UltimateConsensus.Shards;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>What came of making a state machine from a snapshot.</summary>
/// <param name="Machine">The state machine, or null.</param>
/// <param name="Failure">Why there is none, or null.</param>
/// <param name="IsMachinesFault">Whether the state machine could not take the state, so that it never will; otherwise the file could not be read, or the node stops.</param>
/// <remarks>Immutable; the state machine belongs to whoever holds this.</remarks>
internal readonly record struct RestoreOutcome(RestoredMachine? Machine, Exception? Failure, bool IsMachinesFault)
{
    /// <summary>What the state machine threw, in words; null if it was not its fault.</summary>
    public string? Fault => IsMachinesFault ? Text : null;

    /// <summary>Why there is no state machine, in words; null if there is one.</summary>
    public string? Text => Failure is null ? null : $"The state machine could not be made from a snapshot: {Failure.GetType().Name}: {Failure.Message}";

    /// <summary>There is a state machine.</summary>
    /// <param name="machine">The state machine.</param>
    public static RestoreOutcome Of(RestoredMachine machine) => new(machine, null, false);

    /// <summary>The state machine threw, or what is in the file is nothing that it could have written.</summary>
    /// <param name="failure">Why.</param>
    public static RestoreOutcome Failed(Exception failure) => new(null, failure, true);

    /// <summary>The file could not be read, or the node stops.</summary>
    /// <param name="failure">Why.</param>
    public static RestoreOutcome GivenUp(Exception failure) => new(null, failure, false);
}
