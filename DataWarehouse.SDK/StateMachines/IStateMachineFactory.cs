namespace DataWarehouse.SDK.StateMachines;

/// <summary>
/// Makes the state machines of one kind of group. The engine asks for one when a replica starts, when a snapshot replaces its state, and
/// when a group is rebuilt after a fault.
/// </summary>
/// <remarks>Implementations must be thread-safe: several groups may ask at a time.</remarks>
public interface IStateMachineFactory
{
    /// <summary>Makes an instance in the initial state, which is the same at every call and on every replica.</summary>
    /// <returns>A new instance; the caller disposes of it.</returns>
    IStateMachine Create();
}
