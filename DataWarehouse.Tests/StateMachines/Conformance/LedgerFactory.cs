using DataWarehouse.SDK.StateMachines;
using DataWarehouse.SDK.StateMachines.Conformance;

namespace DataWarehouse.Tests.StateMachines.Conformance;

/// <summary>Makes ledgers that break one duty, or none.</summary>
internal sealed class LedgerFactory(ConformanceRule flaw = ConformanceRule.None) : IStateMachineFactory
{
    private int _made;

    public IStateMachine Create() => new Ledger(flaw, Interlocked.Increment(ref _made));
}
