using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Elections;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.Wire;

namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>
/// Says which replicas of a shard get ticks. A group at rest sleeps: it has no ticks and no messages, and the beats between its nodes stand for its heartbeats. Whatever
/// comes for it wakes it; what is never sent because a node has died, what got lost on the way, and what one side forgot, is noticed by
/// <see cref="NodeLiveness"/>, and wakes it here (<see cref="Hear(in PeerNews)"/>, <see cref="SleepLists"/>).
/// </summary>
/// <remarks>Not thread-safe; belongs to its shard.</remarks>
internal sealed class Sleeper
{
    private readonly List<HostedReplica> _awake = [];
    private readonly GroupOrder _replicas = new();
    private readonly CoreOptions _core;
    private readonly SleepOptions _options;
    private readonly PlantedShardBug _planted;
    private readonly Action<HostedReplica> _touch;
    private readonly SleepJudge _judge;
    private readonly SleepPosts _posts;
    private readonly WakeQueue _queue;
    private long _nowTick;

    /// <summary>Makes one without replicas.</summary>
    /// <param name="options">How the shard behaves.</param>
    /// <param name="posts">The ways to the other nodes.</param>
    /// <param name="touch">Is told of a replica that may have work.</param>
    public Sleeper(ShardOptions options, ShardPosts posts, Action<HostedReplica> touch)
    {
        (_core, _options, _planted, _touch) = (options.Core, options.Sleep, options.Planted, touch);
        _judge = new SleepJudge(Ledger, _planted);
        _posts = new SleepPosts(posts);
        _queue = new WakeQueue(_options.WakesPerThousandTicks);
        Lists = new SleepLists(_options, this, _replicas, _posts);
    }

    /// <summary>All replicas, ascending by group.</summary>
    public GroupOrder All => _replicas;

    /// <summary>Those that get ticks.</summary>
    public IReadOnlyList<HostedReplica> Awake => _awake;

    /// <summary>Whether a tick would do anything.</summary>
    public bool NeedsTicks => _awake.Count > 0 || _queue.HasSome;

    /// <summary>What the shard has in common with other nodes.</summary>
    public SleepLedger Ledger { get; } = new();

    /// <summary>Lists of sleeping groups.</summary>
    public SleepLists Lists { get; }

    /// <summary>Whether leaderships are to go elsewhere, because the disk is full or stalls; then nothing falls asleep.</summary>
    public bool IsHandingOver { get; set; }

    /// <summary>
    /// Takes a replica in. It begins asleep, and wakes by whatever comes, or of itself after a while: who is to lead first, by group and node, wakes first, so that
    /// leaders are spread and seldom run against each other.
    /// </summary>
    /// <param name="replica">The replica.</param>
    public void Add(HostedReplica replica)
    {
        _replicas.Add(replica);
        replica.Rousing = Rouse;
        Ledger.Count(replica, isGone: false);
        if (!_options.IsOn)
        {
            StayAwake(replica);
            return;
        }

        replica.Sleep.IsAsleep = true;
        var isAlone = replica.Core.Configuration.Members.Length <= 1;
        WakeLater(replica, isAlone ? 0 : (_core.ElectionTicks / 2) + Stagger(replica), campaigns: true);
    }

    /// <summary>Lets a replica go.</summary>
    /// <param name="replica">The replica, stopped.</param>
    public void Remove(HostedReplica replica)
    {
        Rouse(replica);
        LetGo(replica);
        _replicas.Remove(replica);
        replica.Rousing = null;
        Ledger.Count(replica, isGone: true);
    }

    /// <summary>A stopped replica needs no ticks any more.</summary>
    /// <param name="replica">The replica.</param>
    public void LetGo(HostedReplica replica)
    {
        var place = replica.Sleep.AwakePlace;
        if (place < 0) return;
        _awake[place] = _awake[^1];
        _awake[place].Sleep.AwakePlace = place;
        _awake.RemoveAt(_awake.Count - 1);
        replica.Sleep.AwakePlace = -1;
    }

    /// <summary>A turn has been done for a replica: its configuration may be another one.</summary>
    /// <param name="replica">The replica.</param>
    /// <returns>Whether it is.</returns>
    public bool Look(HostedReplica replica)
    {
        if (ReferenceEquals(replica.Sleep.Counted, replica.Core.Configuration)) return false;
        Ledger.Count(replica, isGone: false);
        return true;
    }

    /// <summary>Something is asked of a replica here.</summary>
    /// <param name="replica">The replica.</param>
    public void Stir(HostedReplica replica)
    {
        replica.Sleep.IsStirred = true;
        if (replica.Sleep.IsAsleep) Wake(replica, tellsLeader: true);
    }

    /// <summary>A message has come for a replica.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="message">The message.</param>
    /// <returns>False if it is a late answer that says nothing new, and the group goes on sleeping.</returns>
    public bool Hear(HostedReplica replica, in Message message)
    {
        var sleep = replica.Sleep;
        if (sleep.IsAsleep)
        {
            if (IsLate(replica, message)) return false;
            var isFromLeader = message.From == replica.Core.Leader && message.Term == replica.Core.Term;
            Wake(replica, tellsLeader: !isFromLeader);
        }

        sleep.IsStirred |= message.Kind is not (MessageKind.Heartbeat or MessageKind.HeartbeatResponse);
        if (replica.Core.Role == Role.Leader) sleep.Heard |= BitOf(replica, message.From);
        return true;
    }

    /// <summary>Takes an item that is about a replica and is no message of its core.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="from">The way to its sender.</param>
    /// <param name="item">A <see cref="SleepNotice"/> or <see cref="WakeNotice"/>.</param>
    /// <returns>Whether it could be read and was for this replica.</returns>
    public bool TryTake(HostedReplica replica, PeerPost from, in WireItem item)
    {
        if (item.Kind == SleepItemCodec.WakeKind)
        {
            if (SleepItemCodec.Decode(item, out WakeNotice wish) != WireFlaw.None || wish.To != replica.Core.Self) return false;
            replica.Sleep.IsStirred = true;
            Wake(replica, tellsLeader: false);
            return true;
        }

        if (SleepItemCodec.Decode(item, out SleepNotice notice) != WireFlaw.None || notice.To != replica.Core.Self) return false;
        Take(replica, Ledger.Of(from.Peer), notice);
        return true;
    }

    /// <summary>Takes an item that is about no single group.</summary>
    /// <param name="from">The way to its sender.</param>
    /// <param name="item">The item.</param>
    /// <returns>Whether it could be read.</returns>
    public bool TryTake(PeerPost from, in WireItem item) => Lists.TryTake(Ledger.Of(from.Peer), item);

    /// <summary>Something has changed of another node.</summary>
    /// <param name="news">What.</param>
    public void Hear(in PeerNews news)
    {
        var account = Ledger.Of(news.Peer);
        var before = account.News;
        account.News = news;
        if (news.IsReborn || (before.Standing == PeerStanding.Up && !account.IsUp)) Lost(account, ulong.MaxValue, _core.ElectionTicks, isGone: true);
        else if ((news.Withdrawn & ~before.Withdrawn) is var stuck && stuck != 0) Lost(account, stuck, _core.ElectionTicks / 2, isGone: false);
        if (before.Standing is not (PeerStanding.Up or PeerStanding.Mute) && news.Standing is PeerStanding.Up or PeerStanding.Mute) Returned(account);
    }

    /// <summary>A tick has passed: those wake whose time has come.</summary>
    public void Tick()
    {
        _nowTick++;
        if (!_queue.HasSome) return;
        _queue.Tick();
        while (_queue.TakeDue(_nowTick) is { } replica)
        {
            if (!replica.Sleep.IsAsleep) continue;
            var campaigns = replica.Sleep.IsToCampaign && _core.PreVote && _judge.HearsQuorum(replica.Core);
            Wake(replica, tellsLeader: false);
            if (campaigns) replica.Core.Slumber.Missed(replica.Core.ElectionTimeoutTicks);
        }
    }

    /// <summary>Lets the group of a leader sleep, if it has been idle for long enough. To be asked before each of its ticks, so that no heartbeat is just under way.</summary>
    /// <param name="replica">A replica that is awake.</param>
    /// <returns>Whether it sleeps now.</returns>
    public bool TryFallAsleep(HostedReplica replica)
    {
        var sleep = replica.Sleep;
        if (!_options.IsOn || replica.Core.Role != Role.Leader) return false;
        if (sleep.IsStirred || IsHandingOver || !SleepJudge.IsIdle(replica))
        {
            (sleep.IsStirred, sleep.IdleTicks, sleep.Heard) = (false, 0, 0);
            return false;
        }

        if (++sleep.IdleTicks < _options.IdleTicks || !_judge.MaySleep(replica, out var laggards)) return false;
        sleep.Laggards = laggards;
        sleep.Leads = true;
        FallAsleep(replica);
        Ledger.Lead(replica, falls: true);
        Announce(replica);
        return true;
    }

    /// <summary>Wakes a replica, if it sleeps.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="tellsLeader">Whether its leader may still be asleep and is to be told.</param>
    public void Wake(HostedReplica replica, bool tellsLeader)
    {
        if (!replica.Sleep.IsAsleep) return;
        var under = replica.Sleep.Under;
        Rouse(replica);
        if (tellsLeader && under is { IsUp: true }) _posts.Send(under, replica.Group, new WakeNotice(replica.Core.Self, replica.Core.Leader));
        replica.Core.Slumber.Rouse();
        if (IsHandingOver) replica.HandLeadershipOver();
        _touch(replica);
    }

    /// <summary>Lets all that sleep and are led here wake, a few at a time: their leaderships are to go elsewhere.</summary>
    public void WakeLed()
    {
        for (var place = 0; place < _replicas.Count; place++)
        {
            if (_replicas[place].Sleep is { IsAsleep: true, Leads: true }) WakeLater(_replicas[place], 0, campaigns: false);
        }
    }

    /// <summary>The member of a group that counts in the digest for a node, if the group sleeps and is led here.</summary>
    /// <param name="account">The account with the node.</param>
    /// <param name="replica">The group's replica here.</param>
    public static ReplicaId? LedFor(PeerAccount account, HostedReplica replica)
    {
        if (replica.Sleep is not { IsAsleep: true, Leads: true }) return null;
        var place = PlaceOn(account, replica);
        return place >= 0 && (replica.Sleep.Laggards >> place & 1) == 0 ? replica.Core.Configuration.Members[place].Replica : null;
    }

    private static int PlaceOn(PeerAccount account, HostedReplica replica)
    {
        var members = replica.Core.Configuration.Members;
        for (var place = 0; place < members.Length; place++)
        {
            if (members[place].Node == account.Peer && members[place].Replica != replica.Core.Self) return place;
        }

        return -1;
    }

    private static ulong BitOf(HostedReplica replica, ReplicaId member)
    {
        var members = replica.Core.Configuration.Members;
        for (var place = 0; place < members.Length; place++)
        {
            if (members[place].Replica == member) return 1UL << place;
        }

        return 0;
    }

    /// <summary>Answers to what the leader sent before it slept; those that lag behind say something new with any answer, and a refusal always does.</summary>
    private static bool IsLate(HostedReplica replica, in Message message) =>
        replica.Sleep.Leads && message is { Refused: false, Kind: MessageKind.HeartbeatResponse or MessageKind.AppendResponse }
        && message.Term == replica.Core.Term && message.Index <= replica.Core.Log.Last
        && BitOf(replica, message.From) is var bit && bit != 0 && (replica.Sleep.Laggards & bit) == 0;

    private void Take(HostedReplica replica, PeerAccount leader, in SleepNotice notice)
    {
        if (_options.IsOn && _judge.MaySleep(replica, notice, leader))
        {
            if (replica.Sleep.IsAsleep && ReferenceEquals(replica.Sleep.Under, leader)) return;
            Rouse(replica);
            replica.Sleep.Under = leader;
            FallAsleep(replica);
            Ledger.Follow(replica, leader, falls: true);
            replica.Core.Slumber.LeaderSleeps();
            return;
        }

        // What differs, the leader finds out as soon as it is awake, and so does this replica.
        Wake(replica, tellsLeader: false);
        _posts.Send(leader, replica.Group, new WakeNotice(replica.Core.Self, notice.From));
    }

    private void Announce(HostedReplica replica)
    {
        var core = replica.Core;
        var members = core.Configuration.Members;
        for (var place = 0; place < members.Length; place++)
        {
            if (members[place].Replica == core.Self || (replica.Sleep.Laggards >> place & 1) != 0) continue;
            _posts.Send(Ledger.Of(members[place].Node), replica.Group, new SleepNotice(core.Self, members[place].Replica, core.Term, core.Log.Last));
        }
    }

    private void FallAsleep(HostedReplica replica)
    {
        LetGo(replica);
        replica.Sleep.IsAsleep = true;
        replica.Sleep.QueueTicket = 0;
        replica.Rest();
    }

    /// <summary>Gives ticks to a replica that has none; what it counted for in digests is taken back first.</summary>
    private void Rouse(HostedReplica replica)
    {
        var sleep = replica.Sleep;
        if (!sleep.IsAsleep) return;
        Disbelieve(replica);
        if (sleep.Leads) Ledger.Lead(replica, falls: false);
        (sleep.IsAsleep, sleep.Leads, sleep.Laggards, sleep.QueueTicket) = (false, false, 0, 0);
        (sleep.IsStirred, sleep.IdleTicks, sleep.Heard) = (true, 0, 0);
        StayAwake(replica);
    }

    private void StayAwake(HostedReplica replica)
    {
        replica.Sleep.AwakePlace = _awake.Count;
        _awake.Add(replica);
    }

    private void Disbelieve(HostedReplica replica)
    {
        if (replica.Sleep.Under is not { } under) return;
        replica.Sleep.Under = null;
        Ledger.Follow(replica, under, falls: false);
    }

    private void WakeLater(HostedReplica replica, int ticks, bool campaigns)
    {
        replica.Sleep.IsToCampaign = campaigns;
        _queue.Add(replica, _nowTick + ticks);
    }

    /// <summary>
    /// A node is lost, or shards of it: who slept under a leader there sleeps under nobody now, and wakes in its turn. Its clock is set on at once, since the vote
    /// of another that wakes earlier may be needed before. A leader that sleeps and hears no quorum wakes, and steps down if it finds none.
    /// </summary>
    private void Lost(PeerAccount account, ulong shards, int missedTicks, bool isGone)
    {
        for (var place = 0; place < _replicas.Count; place++)
        {
            var replica = _replicas[place];
            if (!replica.Sleep.IsAsleep) continue;
            if (replica.Sleep.Leads)
            {
                if (isGone && PlaceOn(account, replica) >= 0 && !_judge.HearsQuorum(replica.Core)) Wake(replica, tellsLeader: false);
            }
            else if (ReferenceEquals(replica.Sleep.Under, account) && account.IsIn(replica.Group, shards))
            {
                Disbelieve(replica);
                replica.Core.Slumber.Missed(missedTicks);
                WakeLater(replica, Stagger(replica), campaigns: isGone);
            }
        }
    }

    /// <summary>A silent node is heard again: who lagged behind there is to catch up.</summary>
    private void Returned(PeerAccount account)
    {
        if (_planted == PlantedShardBug.LaggardsForgotten) return;
        for (var place = 0; place < _replicas.Count; place++)
        {
            var replica = _replicas[place];
            if (replica.Sleep is not { IsAsleep: true, Leads: true, Laggards: not 0 }) continue;
            var member = PlaceOn(account, replica);
            if (member >= 0 && (replica.Sleep.Laggards >> member & 1) != 0) Wake(replica, tellsLeader: false);
        }
    }

    /// <summary>By how many ticks later than others of its group it wakes: a rank by group and place, and some jitter.</summary>
    private int Stagger(HostedReplica replica)
    {
        var step = Math.Max(1, _core.ElectionTicks / 4);
        var voters = replica.Core.Configuration.Voters;
        var place = voters.IndexOf(replica.Core.Self);
        var rank = place < 0 ? voters.Length : (int)((place + replica.Group.Value) % voters.Length);
        return (rank * step) + (int)(ElectionTimer.Mix((ulong)replica.Group.Value + ((ulong)replica.Core.Self.Value << 48)) % (ulong)step);
    }
}
