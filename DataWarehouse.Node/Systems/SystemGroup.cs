using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Node.Systems;

/// <summary>This node's part of the system group: its replica, who leads it, and what it has agreed on as far as this node has applied it.</summary>
/// <remarks>Thread-safe. As an observer it is called on the apply lane, and blocks nobody there.</remarks>
internal sealed class SystemGroup : ISystemObserver
{
    /// <summary>The number of the system group.</summary>
    public const long Number = 0;

    private RaftReplica? _replica;
    private volatile SystemState _state = SystemState.Empty;

    /// <summary>Who leads it.</summary>
    public Leadership Leadership { get; } = new();

    /// <summary>What this node has applied; it may be behind.</summary>
    public SystemState State => _state;

    /// <summary>Whether this node's replica runs.</summary>
    public bool IsRunning => Volatile.Read(ref _replica) is not null;

    /// <summary>Its replica here.</summary>
    public RaftReplica Replica => Volatile.Read(ref _replica) ?? throw new InvalidOperationException("The system group has not been started.");

    /// <summary>Is told when the state has changed, or who leads. Must be quick, and must not throw.</summary>
    public event Action? Changed;

    /// <summary>Says which replica it is.</summary>
    /// <param name="replica">The replica.</param>
    public void Attach(RaftReplica replica) => Volatile.Write(ref _replica, replica);

    /// <summary>Somebody leads, or nobody does.</summary>
    /// <param name="term">In which term.</param>
    /// <param name="leader">Who; or nobody.</param>
    /// <param name="leadsHere">Whether it is this node.</param>
    public void LeaderChanged(long term, PeerId leader, bool leadsHere)
    {
        Leadership.Change(new Lead(term, leader, leadsHere));
        Changed?.Invoke();
    }

    /// <inheritdoc/>
    void ISystemObserver.Changed(SystemState state, SystemChanges changes)
    {
        _state = state;
        Changed?.Invoke();
    }
}
