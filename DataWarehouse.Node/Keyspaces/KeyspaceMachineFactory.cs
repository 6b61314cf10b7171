using DataWarehouse.Node.Diagnostics;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Node.Keyspaces;

/// <summary>Makes the state machines of one keyspace.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="stores">Makes the stores.</param>
/// <param name="captures">Who asks for their state.</param>
/// <param name="marks">When they applied what.</param>
internal sealed class KeyspaceMachineFactory(IStateMachineFactory stores, CaptureDesk captures, ApplyMarks marks) : IStateMachineFactory
{
    /// <inheritdoc/>
    public IStateMachine Create() => new KeyspaceMachine(stores.Create(), captures, marks);
}
