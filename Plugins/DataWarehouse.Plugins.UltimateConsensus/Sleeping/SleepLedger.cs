using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>The accounts of one shard with all other nodes.</summary>
/// <remarks>Not thread-safe; belongs to its <see cref="Sleeper"/>.</remarks>
internal sealed class SleepLedger
{
    private readonly Dictionary<PeerId, PeerAccount> _accounts = [];
    private readonly List<PeerAccount> _inOrder = [];

    /// <summary>Grows with every change of what <see cref="Shares"/> gives.</summary>
    public long Version { get; private set; }

    /// <summary>The account with a node.</summary>
    /// <param name="peer">The node.</param>
    public PeerAccount Of(PeerId peer)
    {
        if (_accounts.TryGetValue(peer, out var account)) return account;
        account = new PeerAccount(peer);
        _accounts.Add(peer, account);
        _inOrder.Add(account);
        return account;
    }

    /// <summary>What the shard has in common with each other node, to be looked at elsewhere.</summary>
    public PeerShare[] Shares() => [.. _inOrder.Select(static account => new PeerShare(account.Peer, account.Groups, account.Led, account.Followed))];

    /// <summary>Counts the nodes of a replica's configuration in, and those of the one before out.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="isGone">Whether it is gone, so that none counts.</param>
    public void Count(HostedReplica replica, bool isGone)
    {
        var now = isGone ? null : replica.Core.Configuration;
        Count(replica, replica.Sleep.Counted, -1);
        Count(replica, now, 1);
        replica.Sleep.Counted = now;
    }

    /// <summary>A group that is led here falls asleep, or wakes.</summary>
    /// <param name="replica">The leader, with those noted that lag.</param>
    /// <param name="falls">Whether it falls asleep.</param>
    public void Lead(HostedReplica replica, bool falls)
    {
        var core = replica.Core;
        var members = core.Configuration.Members;
        for (var place = 0; place < members.Length; place++)
        {
            if (members[place].Replica == core.Self || (replica.Sleep.Laggards >> place & 1) != 0) continue;
            var account = Of(members[place].Node);
            var hash = SleepDigest.HashOf(replica.Group, core.Self, members[place].Replica, core.Term);
            account.Led = falls ? account.Led.With(hash) : account.Led.Without(hash);
        }

        Version++;
    }

    /// <summary>A group that is led elsewhere falls asleep, or is believed asleep no more.</summary>
    /// <param name="replica">The follower.</param>
    /// <param name="under">The account with its leader's node.</param>
    /// <param name="falls">Whether it falls asleep.</param>
    public void Follow(HostedReplica replica, PeerAccount under, bool falls)
    {
        var core = replica.Core;
        var hash = SleepDigest.HashOf(replica.Group, core.Leader, core.Self, core.Term);
        under.Followed = falls ? under.Followed.With(hash) : under.Followed.Without(hash);
        Version++;
    }

    private void Count(HostedReplica replica, Membership.Configuration? configuration, int by)
    {
        if (configuration is null) return;
        foreach (var member in configuration.Members)
        {
            if (member.Replica != replica.Core.Self) Of(member.Node).Groups += by;
        }

        Version++;
    }
}
