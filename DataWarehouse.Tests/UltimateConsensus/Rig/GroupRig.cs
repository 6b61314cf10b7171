using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Messages;

namespace DataWarehouse.Tests.UltimateConsensus.Rig;

/// <summary>Several cores and a network in memory that delivers in the order of sending, unless the test cuts something.</summary>
internal sealed class GroupRig
{
    private const int DeliveriesMax = 100_000;
    private readonly SortedDictionary<long, CoreRig> _rigs = [];
    private readonly HashSet<(long From, long To)> _cuts = [];
    private readonly List<Message> _wire = [];

    public GroupRig(params CoreRig[] rigs)
    {
        foreach (var rig in rigs) _rigs.Add(rig.Self, rig);
    }

    public IEnumerable<CoreRig> All => _rigs.Values;

    /// <summary>Messages for which this is true are lost.</summary>
    public Predicate<Message> Lost { get; set; } = _ => false;

    /// <summary>Every message that was delivered.</summary>
    public List<Message> Delivered { get; } = [];

    public CoreRig this[long id] => _rigs[id];

    /// <summary>Replicas 1 to <paramref name="count"/>, all voters, freshly begun.</summary>
    public static GroupRig Of(int count, CoreOptions? options = null)
    {
        var configuration = Given.VotersUpTo(count);
        return new([.. Enumerable.Range(1, count).Select(id => new CoreRig(configuration, (options ?? Given.Plain) with { Seed = (ulong)id }, id))]);
    }

    public GroupRig Add(CoreRig rig)
    {
        _rigs.Add(rig.Self, rig);
        return this;
    }

    /// <summary>Puts another core in the place of one, as after a restart.</summary>
    public void Replace(CoreRig rig) => _rigs[rig.Self] = rig;

    public void Cut(long from, long to) => _cuts.Add((from, to));

    public void Isolate(params long[] ids)
    {
        foreach (var id in ids)
        {
            foreach (var other in _rigs.Keys.Where(other => !ids.Contains(other)))
            {
                Cut(id, other);
                Cut(other, id);
            }
        }
    }

    public void Heal()
    {
        _cuts.Clear();
        Lost = _ => false;
    }

    /// <summary>Delivers until nothing is on its way.</summary>
    public GroupRig Deliver()
    {
        for (var count = 0; ; count++)
        {
            if (count > DeliveriesMax) throw new InvalidOperationException("The group does not come to rest.");
            Collect();
            if (_wire.Count == 0) return this;
            DeliverAt(0);
        }
    }

    /// <summary>How many messages are on their way.</summary>
    public int OnTheWay()
    {
        Collect();
        return _wire.Count;
    }

    /// <summary>Delivers one message that is on its way, or loses it if it is to be lost.</summary>
    public void DeliverAt(int position, bool staysOnTheWay = false)
    {
        var message = _wire[position];
        if (!staysOnTheWay) _wire.RemoveAt(position);
        if (!_rigs.TryGetValue(message.To.Value, out var receiver)) return;
        if (_cuts.Contains((message.From.Value, message.To.Value)) || Lost(message)) return;
        Delivered.Add(message);
        receiver.Step(message);
    }

    /// <summary>Loses one message that is on its way.</summary>
    public void LoseAt(int position) => _wire.RemoveAt(position);

    /// <summary>Lets one tick pass at some replicas (all if none are named), then delivers.</summary>
    public GroupRig Tick(params long[] ids)
    {
        foreach (var rig in _rigs.Values.Where(rig => ids.Length == 0 || ids.Contains(rig.Self))) rig.Tick();
        return Deliver();
    }

    /// <summary>Lets a replica campaign, and delivers.</summary>
    public GroupRig Campaign(long id)
    {
        _rigs[id].Do(core => core.Campaign());
        return Deliver();
    }

    /// <summary>Lets a replica campaign that must win.</summary>
    public GroupRig Elect(long id)
    {
        Campaign(id);
        Assert.Equal(Role.Leader, _rigs[id].Role);
        return this;
    }

    /// <summary>Proposes on a replica, and delivers.</summary>
    public GroupRig Propose(long id, int length = 1)
    {
        Assert.True(_rigs[id].Propose(length).IsTaken);
        return Deliver();
    }

    private void Collect()
    {
        foreach (var rig in _rigs.Values)
        {
            foreach (var message in rig.Take()) _wire.Add(message);
        }
    }
}
