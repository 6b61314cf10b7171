using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.Sleeping;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Tests.UltimateConsensus.Rig;
using GroupConfiguration = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

namespace DataWarehouse.Tests.UltimateConsensus.Sleeping;

/// <summary>Nodes whose groups fall asleep, tick by tick, in one thread; links can be cut in either direction, and what is sent can be lost.</summary>
internal sealed class SleepRig
{
    public const int ElectionTicks = 10;

    private readonly Queue<(int From, int To, byte[] Frame)> _underWay = new();
    private readonly HashSet<(int From, int To)> _cut = [];
    private readonly List<(long Group, GroupConfiguration Configuration)> _groups = [];

    public SleepRig(int nodes = 3, int shards = 2, PlantedShardBug planted = PlantedShardBug.None, SleepOptions? sleep = null)
    {
        (Shards, Planted) = (shards, planted);
        Sleep = sleep ?? new SleepOptions { IdleTicks = 5 };
        Nodes = [.. Enumerable.Range(1, nodes).Select(number => new SleepNode(this, number))];
        for (var one = 1; one <= nodes; one++)
        {
            for (var other = 1; other <= nodes; other++)
            {
                if (one != other) this[one].Liveness.Connected(Given.Node(other));
            }
        }
    }

    public int Shards { get; }

    public PlantedShardBug Planted { get; }

    public SleepOptions Sleep { get; }

    public SleepNode[] Nodes { get; }

    /// <summary>Frames that were sent, beats and others.</summary>
    public int Beats { get; private set; }

    public int Others { get; private set; }

    /// <summary>Says of a frame whether it is lost.</summary>
    public Func<int, int, byte[], bool> Loses { get; set; } = static (_, _, _) => false;

    public SleepNode this[int number] => Nodes[number - 1];

    public ShardOptions OptionsOf(bool isOld) => new()
    {
        Core = new CoreOptions { ElectionTicks = ElectionTicks, HeartbeatTicks = 2, CrossCheck = true },
        Sleep = isOld ? new SleepOptions() : Sleep,
        Planted = Planted,
    };

    /// <summary>Begins a group on all nodes of its configuration but some.</summary>
    public void Begin(long group, GroupConfiguration configuration, params int[] not)
    {
        _groups.Add((group, configuration));
        foreach (var member in configuration.Members)
        {
            if (!not.Contains((int)member.Replica.Value)) BeginOn((int)member.Replica.Value, group, configuration);
        }
    }

    public void BeginOn(int node, long group, GroupConfiguration configuration) => this[node].Hosts[group % Shards].Begin(new GroupId(group), Given.Id(node), configuration);

    /// <summary>Groups of voters 1 to 3, led and asleep.</summary>
    public static SleepRig Asleep(params long[] groups) => Asleep(new SleepRig(), groups);

    public static SleepRig Asleep(SleepRig rig, params long[] groups)
    {
        foreach (var group in groups) rig.Begin(group, Given.VotersUpTo(3));
        rig.UntilAsleep(groups);
        return rig;
    }

    public void UntilAsleep(params long[] groups) => Until(() => groups.All(IsAsleep), 20 * ElectionTicks);

    /// <summary>Whether all running replicas of a group sleep under one leader.</summary>
    public bool IsAsleep(long group)
    {
        var replicas = Running(group).ToList();
        return replicas.All(static replica => replica.Sleep.IsAsleep) && replicas.Count(static replica => replica.Sleep.Leads) == 1;
    }

    public IEnumerable<HostedReplica> Running(long group) => Nodes.Where(static node => !node.IsDown).Select(node => node.Find(group)).OfType<HostedReplica>();

    /// <summary>The node that leads in the latest term, or 0.</summary>
    public int Leader(long group) => Nodes.Where(node => !node.IsDown && node.Find(group) is { Core.Role: Role.Leader }).OrderByDescending(node => node.Find(group)!.Core.Term.Value).Select(static node => node.Number).FirstOrDefault();

    public SleepCaller Propose(int node, long group)
    {
        var caller = new SleepCaller();
        var host = this[node].Hosts[group % Shards];
        host.Shard.Requests.Propose(host.Shard.Find(new GroupId(group))!, caller);
        host.Turn();
        Settle();
        return caller;
    }

    public SleepCaller Query(int node, long group)
    {
        var caller = new SleepCaller();
        var host = this[node].Hosts[group % Shards];
        host.Shard.Requests.Query(host.Shard.Find(new GroupId(group))!, caller);
        host.Turn();
        Settle();
        return caller;
    }

    public void Cut(int from, int to) => _cut.Add((from, to));

    public void CutBoth(int one, int other)
    {
        Cut(one, other);
        Cut(other, one);
    }

    public void Heal() => _cut.Clear();

    public void Stop(int node)
    {
        this[node].Stop();
        for (var left = _underWay.Count; left > 0; left--)
        {
            var frame = _underWay.Dequeue();
            if (frame.From != node && frame.To != node) _underWay.Enqueue(frame);
        }

        foreach (var other in Nodes) other.Liveness.Disconnected(Given.Node(node));
    }

    /// <summary>Starts a node's next process, with the groups that it had.</summary>
    public void Start(int node, bool withGroups = true)
    {
        this[node].Start();
        foreach (var other in Nodes)
        {
            if (other.Number == node || other.IsDown) continue;
            other.Liveness.Connected(Given.Node(node));
            this[node].Liveness.Connected(other.Peer);
        }

        foreach (var (group, configuration) in _groups)
        {
            if (withGroups && configuration.Contains(Given.Id(node))) BeginOn(node, group, configuration);
        }
    }

    public SendResult Send(SleepNode from, PeerId to, byte[] frame)
    {
        var node = Array.Find(Nodes, node => node.Peer == to)!;
        if (BeatCodec.IsBeat(frame)) Beats++;
        else Others++;
        if (from.IsDown || node.IsDown) return SendResult.NotConnected;
        if (!_cut.Contains((from.Number, node.Number)) && !Loses(from.Number, node.Number, frame)) _underWay.Enqueue((from.Number, node.Number, frame));
        return SendResult.Accepted;
    }

    public void Settle()
    {
        bool isBusy;
        do
        {
            isBusy = false;
            while (_underWay.TryDequeue(out var next))
            {
                isBusy = true;
                if (!this[next.To].IsDown) this[next.To].Take(Given.Node(next.From), next.Frame);
            }

            foreach (var node in Nodes)
            {
                foreach (var host in node.Hosts) isBusy |= !node.IsDown && host.Turn();
            }
        }
        while (isBusy || _underWay.Count > 0);
    }

    public void Tick(int ticks = 1)
    {
        for (; ticks > 0; ticks--)
        {
            foreach (var node in Nodes)
            {
                if (node.IsDown) continue;
                if (!node.IsOld) node.Liveness.Tick();
                foreach (var host in node.Hosts) host.Tick();
            }

            Settle();
        }
    }

    /// <summary>Lets ticks pass until something is so; fails if it takes too many.</summary>
    /// <returns>How many it took.</returns>
    public int Until(Func<bool> condition, int ticksMax)
    {
        for (var tick = 0; tick <= ticksMax; tick++)
        {
            if (condition()) return tick;
            Tick();
        }

        Assert.Fail($"Not so after {ticksMax} ticks.");
        return ticksMax;
    }
}
