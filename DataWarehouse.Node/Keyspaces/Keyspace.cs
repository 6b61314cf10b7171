using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Node.Leases;
using DataWarehouse.Node.Watches;
using DataWarehouse.Plugins.KeyValue;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;

namespace DataWarehouse.Node.Keyspaces;

/// <summary>A keyspace that runs here, or one group of a sharded one: its replica, who leads it, its watchers and the clock of its leases.</summary>
/// <remarks>Thread-safe. As an observer it is called on the apply lane, and blocks nobody there.</remarks>
/// <param name="entry">What the catalogue says of it.</param>
/// <param name="hub">Its watchers.</param>
/// <param name="leases">The clock of its leases.</param>
/// <param name="marks">When its entries were applied.</param>
internal sealed class Keyspace(KeyspaceEntry entry, WatchHub hub, LeaseClock leases, ApplyMarks marks) : IKeyValueObserver
{
    private RaftReplica? _replica;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _fault;
    private volatile bool _isOpen;
    private volatile bool _hasLeft;

    /// <summary>What the catalogue says of it.</summary>
    public KeyspaceEntry Entry => entry;

    /// <summary>Its watchers.</summary>
    public WatchHub Hub => hub;

    /// <summary>The clock of its leases.</summary>
    public LeaseClock Leases => leases;

    /// <summary>Its limits on this node; null for none.</summary>
    public KeyspaceGuard? Guard { get; init; }

    /// <summary>Those who want its state.</summary>
    public CaptureDesk Captures { get; } = new();

    /// <summary>When its entries were applied, while somebody traces.</summary>
    public ApplyMarks Marks => marks;

    /// <summary>Ends when this node holds the keyspace no more: those who watch it have to be told.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether it lives on, on other nodes only.</summary>
    public bool HasLeft => _hasLeft;

    /// <summary>Who leads it.</summary>
    public Leadership Leadership { get; } = new();

    /// <summary>Whether requests reach it.</summary>
    public bool IsOpen => _isOpen;

    /// <summary>Why its replica here has stopped, or null.</summary>
    public string? Fault => _fault;

    /// <summary>Its replica here.</summary>
    public RaftReplica Replica => Volatile.Read(ref _replica) ?? throw new InvalidOperationException($"The keyspace '{entry.Name}' has not been started.");

    /// <summary>Says which replica it is.</summary>
    /// <param name="replica">The replica.</param>
    public void Attach(RaftReplica replica) => Volatile.Write(ref _replica, replica);

    /// <summary>Requests reach it from now on.</summary>
    public void Open() => _isOpen = true;

    /// <summary>Somebody leads, or nobody does.</summary>
    /// <param name="lead">Who.</param>
    public void LeadChanged(Lead lead)
    {
        Leadership.Change(lead);
        leases.LeadChanged(lead.Term, lead.IsHere);
    }

    /// <summary>Its replica here has stopped.</summary>
    /// <param name="fault">Why.</param>
    public void Stopped(string fault)
    {
        _fault = fault;
        LeadChanged(Lead.Unknown);
    }

    /// <summary>Its replica here was let go of, and it lives on elsewhere: who used it here goes there.</summary>
    public void Leave()
    {
        _hasLeft = true;
        Stopped("This node does not hold the keyspace any more.");
        _ended.TrySetResult();
    }

    /// <summary>It was deleted: its replica here stops, and its watchers end.</summary>
    public void End()
    {
        Stopped("The keyspace was deleted.");
        _ended.TrySetResult();
    }

    /// <inheritdoc/>
    void IKeyValueObserver.Applied(KeyValueChanges changes) => hub.Applied(changes);

    /// <inheritdoc/>
    void IKeyValueObserver.Restored(long revision, long compactRevision)
    {
        hub.Restored(revision);
        leases.Restored();
    }

    /// <inheritdoc/>
    void IKeyValueObserver.Compacted(long revision)
    {
        // Watchers that are further behind are told when they ask for what was forgotten.
    }

    /// <inheritdoc/>
    void IKeyValueObserver.LeaseGranted(long id, long timeToLiveSeconds, long remainingSeconds) => leases.Granted(id, timeToLiveSeconds, remainingSeconds);

    /// <inheritdoc/>
    void IKeyValueObserver.LeaseRevoked(long id) => leases.Revoked(id);

    /// <inheritdoc/>
    void IKeyValueObserver.LeaseCheckpointed(long id, long remainingSeconds) => leases.Checkpointed(id, remainingSeconds);
}
