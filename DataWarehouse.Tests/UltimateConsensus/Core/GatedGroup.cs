using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Core;

/// <summary>Three real cores behind gates; the test says what is delivered, lost and completed, in which order.</summary>
internal sealed class GatedGroup
{
    private readonly RaftCore[] _cores = new RaftCore[3];
    private readonly SendGate[] _gates = new SendGate[3];
    private readonly List<WriteId>[] _writes = [[], [], []];
    private readonly List<Message> _network = [];
    private readonly List<Message> _ready = [];
    private readonly Effects _effects = new();

    public GatedGroup(ulong seed, PlantedBug planted, int writesMax = 256)
    {
        var recovered = RecoveredState.Bootstrap(Given.Voters(1, 2, 3));
        for (var i = 0; i < 3; i++)
        {
            var options = new CoreOptions { Seed = seed + (ulong)i, Planted = planted, ElectionTicks = 4, WritesUnderWayMax = writesMax };
            _cores[i] = new RaftCore(new GroupId(1), new ReplicaId(i + 1), options, recovered);
            _gates[i] = new SendGate(recovered.HardState, new LogIndex(1));
        }
    }

    public LogIndex Commit => _cores.Max(c => c.Log.Commit);

    /// <summary>The most writes that one replica ever had under way.</summary>
    public int WritesMost { get; private set; }

    public ReplicaFault? GateFault => _gates.Select(g => g.Fault).FirstOrDefault(f => f is not null);

    public ReplicaFault? CoreFault => _cores.Select(c => c.Fault).FirstOrDefault(f => f is not null);

    /// <summary>One move: mostly deliveries and completions, now and then a tick, a proposal, a loss, a campaign.</summary>
    public void Step(int kind, int value)
    {
        var replica = value % 3;
        switch (kind)
        {
            case 0:
                _cores[replica].Tick();
                break;
            case 1:
                _cores[replica].Propose(new byte[] { 1, 2, 3 });
                break;
            case 2 when _network.Count > 0:
                _network.RemoveAt(value % _network.Count);
                break;
            case 3 when value % 20 == 0:
                _cores[replica].Campaign();
                break;
            case < 12 when _network.Count > 0:
                Deliver(value % _network.Count, kind == 4);
                break;
            case >= 12 when _writes[replica].Count > 0:
                Complete(replica, value % _writes[replica].Count);
                break;
        }

        for (var i = 0; i < 3; i++) Drain(i);
    }

    private void Deliver(int position, bool isDoubled)
    {
        var message = _network[position];
        if (!isDoubled) _network.RemoveAt(position);
        _cores[(int)message.To.Value - 1].Step(message);
    }

    private void Complete(int replica, int position)
    {
        var write = _writes[replica][position];
        _writes[replica].RemoveAt(position);
        _gates[replica].Complete(write, _ready);
        _cores[replica].WriteCompleted(write);
        SendReady();
    }

    private void Drain(int replica)
    {
        while (_cores[replica].HasEffects)
        {
            _cores[replica].TakeEffects(_effects);
            if (_effects.Write is { } write)
            {
                _gates[replica].Begin(write);
                _writes[replica].Add(write.Id);
                WritesMost = Math.Max(WritesMost, _writes[replica].Count);
            }

            foreach (ref readonly var send in _effects.Sends) _gates[replica].Take(send, _ready);
            SendReady();
            if (!_effects.Apply.IsEmpty) _cores[replica].ApplyCompleted(_effects.Apply.Last.Index);
        }
    }

    private void SendReady()
    {
        foreach (var message in _ready) _network.Add(message with { Entries = message.Entries.ToOwned() });
        _ready.Clear();
    }
}
