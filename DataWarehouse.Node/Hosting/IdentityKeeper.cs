namespace DataWarehouse.Node.Hosting;

/// <summary>Keeps what the data directory says of its node while the node runs: where the members are, that its first groups have begun, and that it was removed.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="directory">The data directory, which nobody else writes to any more.</param>
/// <param name="identity">What it says at the start.</param>
internal sealed class IdentityKeeper(NodeDirectory directory, NodeIdentity identity)
{
    private readonly Lock _lock = new();
    private NodeIdentity _current = identity;

    /// <summary>What it says now.</summary>
    public NodeIdentity Current
    {
        get
        {
            lock (_lock) return _current;
        }
    }

    /// <summary>All first groups have been begun.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void MarkBegun() => Change(static now => now.HasBegun ? now : now with { HasBegun = true });

    /// <summary>The node is no member any more.</summary>
    /// <param name="reason">Why.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void MarkRemoved(string reason) => Change(now => now.Removal is not null ? now : now with { Removal = reason });

    /// <summary>Remembers where the members are, so that the node finds them at its next start.</summary>
    /// <param name="members">All members.</param>
    /// <param name="revision">Up to where the system group has been applied.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Remember(IReadOnlyList<ClusterMember> members, long revision) =>
        Change(now => now.Members.SequenceEqual(members) || revision < now.MembersRevision ? now : now with { Members = members, MembersRevision = revision });

    /// <summary>The cluster was finalised at a feature level: a release that cannot do it must not open the directory.</summary>
    /// <param name="level">The level.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void RememberLevel(int level) => Change(now => level <= now.FeatureLevel ? now : now with { FeatureLevel = level });

    private void Change(Func<NodeIdentity, NodeIdentity> change)
    {
        lock (_lock)
        {
            var changed = change(_current);
            if (ReferenceEquals(changed, _current)) return;
            directory.Save(changed);
            _current = changed;
        }
    }
}
