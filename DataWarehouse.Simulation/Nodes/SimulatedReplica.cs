using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Simulation.Journals;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Tracing;

namespace DataWarehouse.Simulation.Nodes;

/// <summary>A replica from its creation to its destruction: its disk, and one process after the other.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class SimulatedReplica : IReplicaView
{
    private readonly ReplicaWorld _world;
    private readonly Func<JournalState> _initial;

    /// <summary>Creates a replica; it does not run yet.</summary>
    /// <param name="world">Where.</param>
    /// <param name="replica">Its id.</param>
    /// <param name="node">Its node.</param>
    /// <param name="address">The life of that node.</param>
    /// <param name="initial">Makes what it begins with.</param>
    public SimulatedReplica(ReplicaWorld world, ReplicaId replica, int node, PeerId address, Func<JournalState> initial)
    {
        _world = world;
        _initial = initial;
        Replica = replica;
        Node = node;
        Address = address;
        Medium = new SimulatedMedium();
    }

    /// <inheritdoc/>
    public int Node { get; }

    /// <inheritdoc/>
    public ReplicaId Replica { get; }

    /// <summary>The life of its node.</summary>
    public PeerId Address { get; }

    /// <summary>Its device.</summary>
    public SimulatedMedium Medium { get; private set; }

    /// <summary>How its device behaves.</summary>
    public DiskWeather Weather { get; } = new();

    /// <summary>How long its ticks are, in thousandths of the usual.</summary>
    public int DriftPerMille { get; init; } = 1000;

    /// <summary>How late it campaigns.</summary>
    public int Priority { get; init; }

    /// <summary>What its peers have heard of its disk.</summary>
    public PeerMemory Peers { get; } = new();

    /// <summary>How it is.</summary>
    public ReplicaCondition Condition { get; private set; }

    /// <summary>How often its process was started.</summary>
    public int Starts { get; private set; }

    /// <summary>Its process, running or last; null before the first.</summary>
    public ReplicaProcess? Process { get; private set; }

    /// <summary>What drives its core while it runs.</summary>
    public ReplicaDriver? Driver => IsUp ? Process!.Driver : null;

    /// <summary>Whether a member has said that it was removed.</summary>
    public bool ToldRemoved { get; set; }

    /// <summary>Up to where its disk knows the log to be committed: what it will know after any crash.</summary>
    public LogIndex DurableCommit { get; set; }

    /// <summary>Whether its disk was tampered with, and has not shown since that it lost nothing.</summary>
    public bool IsTampered { get; set; }

    /// <summary>What to do when its process has to stop by itself.</summary>
    public Action<SimulatedReplica>? Stopped { get; init; }

    /// <inheritdoc/>
    public bool IsUp => Condition == ReplicaCondition.Up;

    /// <inheritdoc/>
    public RaftCore? Core => Driver?.Core;

    /// <inheritdoc/>
    public bool IsDamaged => IsTampered;

    /// <inheritdoc/>
    public LogIndex Applied => Process?.Driver?.Applied ?? LogIndex.Zero;

    /// <inheritdoc/>
    public ulong Digest => Process?.Driver?.Machine.Digest ?? 0;

    /// <summary>Starts a process; nothing happens if one runs or it must not.</summary>
    public void Start()
    {
        if (Condition != ReplicaCondition.Down) return;
        Condition = ReplicaCondition.Starting;
        Starts++;
        ToldRemoved = false;
        _world.Recorder.Add(WorldEvent.Started, Node, Replica.Value, Starts);
        Process = new ReplicaProcess(this, _world, _initial());
    }

    /// <summary>The journal is open.</summary>
    public void Started() => Condition = ReplicaCondition.Up;

    /// <summary>Ends the process.</summary>
    /// <param name="survivalPerMillion">With the power lost: how likely unsynced sectors survive; -1 if only the process ends.</param>
    public void Crash(int survivalPerMillion)
    {
        if (Condition is not (ReplicaCondition.Up or ReplicaCondition.Starting)) return;
        Condition = ReplicaCondition.Down;
        _world.Counts.Crashes++;
        if (survivalPerMillion >= 0) _world.Counts.PowerLosses++;
        _world.Recorder.Add(WorldEvent.Crashed, Node, Replica.Value, survivalPerMillion);
        Process!.End(survivalPerMillion);
        _world.Oracles.Crashed(this);
    }

    /// <summary>Crashes at a step that was chosen before, and comes back.</summary>
    public void CrashHere()
    {
        var random = Process!.Random;
        Crash(random.Chance(300_000) ? -1 : 250_000 * random.Below(5));
        Stopped!(this);
    }

    /// <summary>Its disk failed, so it stops and loses what the device does not hold.</summary>
    /// <param name="detail">What the disk said.</param>
    public void StopAfterDiskFault(string detail)
    {
        _world.Recorder.Say(Node, $"stops after a disk fault: {detail}");
        _world.Counts.FailedDisks++;
        Crash(250_000 * Process!.Random.Below(5));
        Stopped!(this);
    }

    /// <summary>
    /// The handshake of a start: whoever comes back with less than peers remember is refused for ever. Disks are tampered with only when peers know all
    /// that is on them, so one that is admitted has lost nothing after all.
    /// </summary>
    /// <param name="start">The last start found on the disk.</param>
    /// <param name="lastBatch">The last batch found there.</param>
    public bool MayServe(long start, long lastBatch)
    {
        if (Peers.Admits(start, lastBatch))
        {
            IsTampered = false;
            return true;
        }

        Lose($"start {start} batch {lastBatch} came back, and peers remember {Peers}");
        return false;
    }

    /// <summary>Its disk cannot be trusted; it never serves again.</summary>
    /// <param name="detail">Why.</param>
    public void Lose(string detail)
    {
        if (!IsTampered) throw new OracleViolationException("durable batches", $"Replica {Replica} lost durable data without a fault that could: {detail}");
        _world.Recorder.Add(WorldEvent.Fault, Node, Replica.Value);
        _world.Recorder.Say(Node, $"is lost: {detail}");
        Condition = ReplicaCondition.Lost;
        Process!.End(-1);
        _world.Oracles.Destroyed(this);
    }

    /// <summary>Its disk is wiped after its removal.</summary>
    public void Destroy()
    {
        if (Condition is ReplicaCondition.Up or ReplicaCondition.Starting) Process!.End(-1);
        if (Condition != ReplicaCondition.Lost) _world.Oracles.Destroyed(this);
        Condition = ReplicaCondition.Destroyed;
        _world.Recorder.Add(WorldEvent.Crashed, Node, Replica.Value, -2);
        Medium = new SimulatedMedium();
    }

    /// <summary>Puts an earlier state of its device in the place of the present one; it must not run.</summary>
    /// <param name="earlier">The earlier state.</param>
    public void RollBack(SimulatedMedium earlier)
    {
        IsTampered = true;
        Medium = earlier;
    }
}
