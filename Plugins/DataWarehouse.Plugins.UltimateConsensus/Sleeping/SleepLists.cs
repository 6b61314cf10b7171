using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Wire;

namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>
/// Exchanges lists of sleeping groups with other nodes when digests differ, a bounded part at a time, and wakes what only one side believes asleep. It keeps nothing
/// between parts: whoever asked asks on from where a part ended, and a part that is lost is asked for again when digests still differ.
/// </summary>
/// <param name="options">How groups sleep.</param>
/// <param name="sleeper">Wakes.</param>
/// <param name="replicas">The replicas of the shard.</param>
/// <param name="posts">Sends.</param>
/// <remarks>Not thread-safe; belongs to its <see cref="Sleeper"/>.</remarks>
internal sealed class SleepLists(SleepOptions options, Sleeper sleeper, GroupOrder replicas, SleepPosts posts)
{
    /// <summary>Parts taken so far, for looking at.</summary>
    public long Pages { get; private set; }

    /// <summary>Takes a question or a part.</summary>
    /// <param name="from">The other node.</param>
    /// <param name="item">What came.</param>
    /// <returns>Whether it could be read.</returns>
    public bool TryTake(PeerAccount from, in WireItem item)
    {
        if (item.Kind == SleepItemCodec.QuestionKind)
        {
            if (SleepItemCodec.Decode(item, out ListQuestion question) != WireFlaw.None) return false;
            if (question.Shards == 0 || (question.Shards == options.Shards && question.Shard == options.Shard)) posts.Send(from, PageFor(from, question.From));
            return true;
        }

        if (SleepItemCodec.Decode(item, out ListPage? page) != WireFlaw.None) return false;
        Take(from, page!);
        return true;
    }

    private ListPage PageFor(PeerAccount asker, GroupId from)
    {
        var groups = ImmutableArray.CreateBuilder<ListedGroup>();
        for (var place = replicas.PlaceOf(from); place < replicas.Count; place++)
        {
            var replica = replicas[place];
            if (groups.Count == options.PageGroupsMax) return new ListPage(from, replica.Group, options.Shards, options.Shard, groups.ToImmutable());
            if (Sleeper.LedFor(asker, replica) is { } member) groups.Add(new ListedGroup(replica.Group, replica.Core.Self, member, replica.Core.Term));
        }

        return new ListPage(from, null, options.Shards, options.Shard, groups.ToImmutable());
    }

    private void Take(PeerAccount from, ListPage page)
    {
        Pages++;
        foreach (var listed in page.Groups)
        {
            if (listed.Group.Value % options.Shards == options.Shard && listed.Group.Value % page.Shards == page.Shard) CheckLed(from, listed);
        }

        for (var place = replicas.PlaceOf(page.From); place < replicas.Count; place++)
        {
            var replica = replicas[place];
            if (page.Next is { } next && replica.Group.Value >= next.Value) break;
            if (page.Covers(replica.Group) && replica.Sleep.IsAsleep && ReferenceEquals(replica.Sleep.Under, from) && page.Find(replica.Group) is null) sleeper.Wake(replica, tellsLeader: true);
        }

        if (page.Next is { } rest && page.Shard % options.Shards == options.Shard) posts.Send(from, new ListQuestion(rest, page.Shards, page.Shard));
    }

    /// <summary>The other side believes a group asleep: so must this one, or both wake.</summary>
    private void CheckLed(PeerAccount from, in ListedGroup listed)
    {
        var replica = replicas.Find(listed.Group);
        var sleepsUnder = replica is { Sleep.IsAsleep: true } && ReferenceEquals(replica.Sleep.Under, from);
        if (sleepsUnder && (replica!.Core.Leader, replica.Core.Self, replica.Core.Term) == (listed.Leader, listed.Member, listed.Term)) return;
        posts.Send(from, listed.Group, new WakeNotice(replica?.Core.Self ?? ReplicaId.None, listed.Leader));
        if (replica is { Sleep.IsAsleep: true }) sleeper.Wake(replica, tellsLeader: false);
    }
}
