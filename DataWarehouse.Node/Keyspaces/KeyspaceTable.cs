using System.Collections.Concurrent;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Sharding;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Node.Keyspaces;

/// <summary>The keyspaces that run here, by name and by group; hears from the engine what happens to their groups and passes it on.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="log">Where state changes are logged.</param>
internal sealed partial class KeyspaceTable(ILogger<KeyspaceTable> log) : IRaftNodeObserver
{
    private readonly ConcurrentDictionary<string, Keyspace> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, Keyspace> _byGroup = new();
    private readonly ConcurrentDictionary<string, ShardedKeyspace> _sharded = new(StringComparer.Ordinal);
    private readonly Lock _opening = new();
    private volatile Keyspace? _default;
    private volatile bool _isClosing;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>All that run here.</summary>
    public IReadOnlyList<Keyspace> All => [.. _byGroup.Values];

    /// <summary>The keyspace that requests reach that name none; null while it does not run here.</summary>
    public Keyspace? Default => _default;

    /// <summary>A keyspace of one group, or null.</summary>
    /// <param name="name">What requests call it.</param>
    public Keyspace? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>A sharded keyspace of which at least one group is open here, or null.</summary>
    /// <param name="name">What requests call it.</param>
    public ShardedKeyspace? FindSharded(string name) => _sharded.GetValueOrDefault(name);

    /// <summary>A group that is open here, or null.</summary>
    /// <param name="group">Its number.</param>
    public Keyspace? FindOpen(long group) => _byGroup.GetValueOrDefault(group) is { IsOpen: true } keyspace ? keyspace : null;

    /// <summary>Lets the engine's news reach a keyspace; requests reach it only after <see cref="Open"/>.</summary>
    /// <param name="keyspace">The keyspace.</param>
    public void Add(Keyspace keyspace) => _byGroup[keyspace.Entry.Group] = keyspace;

    /// <summary>Lets requests reach a keyspace.</summary>
    /// <param name="keyspace">The keyspace, whose replica is attached.</param>
    public void Open(Keyspace keyspace)
    {
        keyspace.Open();
        if (keyspace.Entry.IsSharded) OpenShard(keyspace);
        else _byName[keyspace.Entry.Name] = keyspace;
        if (keyspace.Entry.Name == ClusterPlan.DefaultKeyspace) _default = keyspace;
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>Waits until requests can reach groups here, and somebody leads each.</summary>
    /// <param name="groups">Their numbers.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task WaitForAsync(IEnumerable<long> groups, CancellationToken cancellationToken)
    {
        foreach (var group in groups)
        {
            while (true)
            {
                var changed = Volatile.Read(ref _changed).Task;
                if (FindOpen(group) is not { } keyspace)
                {
                    await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
                    continue;
                }

                var seen = keyspace.Leadership.Now;
                if (seen.IsKnown) break;
                await keyspace.Leadership.WaitForOtherAsync(seen, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A keyspace ends: no request reaches it any more.</summary>
    /// <param name="group">Its group.</param>
    public void Remove(long group)
    {
        if (!_byGroup.TryRemove(group, out var keyspace)) return;
        if (keyspace.Entry.IsSharded) RemoveShard(keyspace.Entry);
        else _byName.TryRemove(KeyValuePair.Create(keyspace.Entry.Name, keyspace));
        keyspace.End();
    }

    /// <summary>This node lets its replica of a keyspace go, which lives on elsewhere: no request reaches it here any more.</summary>
    /// <param name="group">Its group.</param>
    public void LetGo(long group)
    {
        if (!_byGroup.TryRemove(group, out var keyspace)) return;
        if (keyspace.Entry.IsSharded) RemoveShard(keyspace.Entry);
        else _byName.TryRemove(KeyValuePair.Create(keyspace.Entry.Name, keyspace));
        if (ReferenceEquals(_default, keyspace)) _default = null;
        keyspace.Leave();
    }

    /// <summary>The node ends all replicas itself: nobody need act on that.</summary>
    public void Close() => _isClosing = true;

    private void OpenShard(Keyspace keyspace)
    {
        var entry = keyspace.Entry;
        lock (_opening)
        {
            // One of the same name that was deleted may have groups left here: their keyspace has another number.
            if (_sharded.GetValueOrDefault(entry.Name) is not { } sharded || sharded.Id != entry.Keyspace) sharded = new ShardedKeyspace(entry.Name, entry.Keyspace, entry.Shards);
            sharded.Set(entry.Shard, keyspace);
            _sharded[entry.Name] = sharded;
        }
    }

    private void RemoveShard(KeyspaceEntry entry)
    {
        lock (_opening)
        {
            if (_sharded.GetValueOrDefault(entry.Name) is not { } sharded || sharded.Id != entry.Keyspace) return;
            sharded.Set(entry.Shard, null);
            if (!sharded.Opened.Any()) _sharded.TryRemove(entry.Name, out _);
        }
    }

    /// <inheritdoc/>
    void IRaftNodeObserver.LeaderChanged(long group, long term, PeerId leader, bool leadsHere)
    {
        if (!_byGroup.TryGetValue(group, out var keyspace)) return;
        keyspace.LeadChanged(new Lead(term, leader, leadsHere));
        if (leader == default) LeaderLost(keyspace.Entry.Name, group, term);
        else LeaderFound(keyspace.Entry.Name, group, term, leader);
    }

    /// <inheritdoc/>
    void IRaftNodeObserver.MembersChanged(long group, IReadOnlyList<RaftMemberStatus> members)
    {
        // The group's own log is the truth; who needs the members asks the replica.
    }

    /// <inheritdoc/>
    void IRaftNodeObserver.ReplicaStopped(long group, string fault)
    {
        if (!_byGroup.TryGetValue(group, out var keyspace)) return;
        keyspace.Stopped(fault);
        if (!_isClosing) ReplicaStopped(keyspace.Entry.Name, group, fault);
    }

    /// <inheritdoc/>
    void IRaftNodeObserver.ReplicaRemoved(long group, long replica) => ReplicaRemoved(group, replica);

    /// <inheritdoc/>
    void IRaftNodeObserver.MembershipQuestioned(long group, long replica)
    {
        // The system group knows who is a member.
    }

    [LoggerMessage(101, LogLevel.Information, "Keyspace {Keyspace} (group {Group}) is led by {Leader} in term {Term}.")]
    private partial void LeaderFound(string keyspace, long group, long term, PeerId leader);

    [LoggerMessage(102, LogLevel.Warning, "Keyspace {Keyspace} (group {Group}) has no leader in term {Term}.")]
    private partial void LeaderLost(string keyspace, long group, long term);

    [LoggerMessage(103, LogLevel.Error, "The replica of keyspace {Keyspace} (group {Group}) has stopped: {Fault}")]
    private partial void ReplicaStopped(string keyspace, long group, string fault);

    [LoggerMessage(104, LogLevel.Warning, "Another member says that replica {Replica} of group {Group} was removed.")]
    private partial void ReplicaRemoved(long group, long replica);
}
