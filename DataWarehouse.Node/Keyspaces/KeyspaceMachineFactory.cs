using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Node.Recoveries;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Node.Keyspaces;

/// <summary>Makes the state machines of one keyspace.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="stores">Makes the stores.</param>
/// <param name="captures">Who asks for their state.</param>
/// <param name="marks">When they applied what.</param>
/// <param name="guards">Makes the guard of each.</param>
internal sealed class KeyspaceMachineFactory(IStateMachineFactory stores, CaptureDesk captures, ApplyMarks marks, Func<EntryGuard> guards) : IStateMachineFactory
{
    /// <inheritdoc/>
    public IStateMachine Create() => new KeyspaceMachine(stores.Create(), captures, marks, guards());
}
