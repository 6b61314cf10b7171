using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Elections;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Proposals;
using DataWarehouse.Plugins.UltimateConsensus.Reads;
using DataWarehouse.Plugins.UltimateConsensus.Replication;
using DataWarehouse.SDK.Consensus;
using GroupConfiguration = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

namespace DataWarehouse.Tests.UltimateConsensus.Rig;

/// <summary>One core and a caller that does its duties, at once or when the test says so.</summary>
internal sealed class CoreRig
{
    private readonly Effects _effects = new();
    private readonly List<Outgoing> _held = [];
    private readonly List<Message> _sent = [];
    private long _appliedUpTo;

    public CoreRig(RecoveredState state, CoreOptions? options = null, long self = 1)
    {
        Core = new RaftCore(Given.Group, Given.Id(self), options ?? Given.Plain, state);
        Disk = new RigDisk(state);
        _appliedUpTo = state.Applied.Value;
        Settle();
    }

    public CoreRig(GroupConfiguration configuration, CoreOptions? options = null, long self = 1)
        : this(RecoveredState.Bootstrap(configuration), options, self)
    {
    }

    public RaftCore Core { get; }

    public RigDisk Disk { get; }

    /// <summary>Whether writes complete as soon as they are asked for.</summary>
    public bool WritesAtOnce { get; set; } = true;

    /// <summary>Whether entries count as applied as soon as they are handed out.</summary>
    public bool AppliesAtOnce { get; set; } = true;

    /// <summary>Writes asked for and not completed, in order.</summary>
    public List<WriteEffect> Writes { get; } = [];

    /// <summary>All writes ever asked for.</summary>
    public List<WriteEffect> AllWrites { get; } = [];

    /// <summary>Messages that wait for a write.</summary>
    public IReadOnlyList<Outgoing> Held => _held;

    /// <summary>Entries handed to the state machine.</summary>
    public List<Entry> Handed { get; } = [];

    public List<ReadGrant> Grants { get; } = [];

    public List<long> LostReads { get; } = [];

    public List<LogFetch> Fetches { get; } = [];

    public ReplicaFault? Fault { get; private set; }

    /// <summary>How often the caller was told that the replica was removed.</summary>
    public int RemovedTold { get; private set; }

    /// <summary>How often the caller was told to ask the catalogue.</summary>
    public int Questions { get; private set; }

    public bool Removed => RemovedTold > 0;

    public Role Role => Core.Role;

    public long Self => Core.Self.Value;

    public long Term => Core.Term.Value;

    public long Vote => Core.Vote.Value;

    public long Leader => Core.Leader.Value;

    public long Last => Core.Log.Last.Value;

    public long Commit => Core.Log.Commit.Value;

    public long Applied => Core.Log.Applied.Value;

    /// <summary>The terms of the log from its first known place on.</summary>
    public long[] Terms
    {
        get
        {
            var terms = new List<long>();
            for (var index = Core.Log.Purged.Value; index <= Last; index++) terms.Add(TermAt(index));
            return [.. terms];
        }
    }

    public long TermAt(long index) => Core.Log.TryGetTerm(new LogIndex(index), out var term) ? term.Value : -1;

    public Progress ProgressOf(long replica)
    {
        foreach (var progress in Core.Progress)
        {
            if (progress.Replica.Value == replica) return progress;
        }

        throw new InvalidOperationException($"Nothing is known of replica {replica}.");
    }

    public CoreRig Step(params Message[] messages)
    {
        foreach (var message in messages)
        {
            Core.Step(message with { To = Core.Self });
            Settle();
        }

        return this;
    }

    public CoreRig Tick(int ticks = 1)
    {
        for (var tick = 0; tick < ticks; tick++)
        {
            Core.Tick();
            Settle();
        }

        return this;
    }

    public Admission Do(Func<RaftCore, Admission> request)
    {
        var admission = request(Core);
        Settle();
        return admission;
    }

    public CoreRig Answer(CatalogueAnswer answer)
    {
        Core.CatalogueAnswered(answer);
        Settle();
        return this;
    }

    public Admission Propose(int length = 1) => Do(core => core.Propose(Given.Bytes(length)));

    public Admission Change(ConfigurationChange change) => Do(core => core.ChangeConfiguration(change));

    public Admission Read(long request) => Do(core => core.Read(request));

    /// <summary>Messages released since the last call.</summary>
    public Message[] Take()
    {
        Message[] taken = [.. _sent];
        _sent.Clear();
        return taken;
    }

    /// <summary>Messages of a kind released since the last call; the others are forgotten.</summary>
    public Message[] Take(MessageKind kind) => [.. Take().Where(message => message.Kind == kind)];

    public CoreRig CompleteWrite(WriteId write)
    {
        Writes.RemoveAll(candidate => candidate.Id == write);
        Disk.Complete(write);
        Core.WriteCompleted(write);
        Release();
        Settle();
        return this;
    }

    public CoreRig CompleteWrites()
    {
        while (Writes.Count > 0) CompleteWrite(Writes[0].Id);
        return this;
    }

    public CoreRig ApplyAll()
    {
        if (_appliedUpTo > Applied) Core.ApplyCompleted(new LogIndex(_appliedUpTo));
        Settle();
        return this;
    }

    /// <summary>Snapshots the applied state and forgets the log up to a place.</summary>
    public CoreRig Compact(long purge)
    {
        var applied = Core.Log.Applied;
        var snapshot = Core.DescribeSnapshot(applied);
        Core.Log.TryGetTerm(new LogIndex(purge), out var term);
        Core.SnapshotTaken(applied);
        Disk.Keep(snapshot, new LogIndex(purge), term);
        Core.Purge(new LogIndex(purge));
        Settle();
        return this;
    }

    /// <summary>The same replica after a loss of power.</summary>
    public CoreRig Restart(CoreOptions? options = null) => new(Disk.Recover(), options, Self);

    /// <summary>Does the caller's duties until nothing is left to do.</summary>
    public void Settle()
    {
        for (var turn = 0; Core.HasEffects; turn++)
        {
            if (turn > 10_000) throw new InvalidOperationException("The core does not come to rest.");
            Core.TakeEffects(_effects);
            Record();
            if (WritesAtOnce && _effects.Write is { } write) Complete(write.Id);
            if (AppliesAtOnce && _appliedUpTo > Applied && Core.Fault is null) Core.ApplyCompleted(new LogIndex(_appliedUpTo));
        }
    }

    private void Complete(WriteId write)
    {
        Writes.RemoveAll(candidate => candidate.Id == write);
        Disk.Complete(write);
        Core.WriteCompleted(write);
        Release();
    }

    private void Record()
    {
        if (_effects.Write is { } write) Start(write with { Entries = write.Entries.ToOwned() });
        foreach (var send in _effects.Sends) _held.Add(send with { Message = send.Message with { Entries = send.Message.Entries.ToOwned() } });
        Handed.AddRange(_effects.Apply.Entries);
        if (!_effects.Apply.IsEmpty) _appliedUpTo = _effects.Apply.Last.Index.Value;
        Grants.AddRange(_effects.Grants);
        LostReads.AddRange(_effects.LostReads);
        Fetches.AddRange(_effects.Fetches);
        Fault ??= _effects.Fault;
        if (_effects.Removed) RemovedTold++;
        if (_effects.AskCatalogue) Questions++;
        Release();
    }

    private void Start(WriteEffect write)
    {
        Writes.Add(write);
        AllWrites.Add(write);
        Disk.Start(write);
    }

    private void Release()
    {
        var open = Writes.Count == 0 ? long.MaxValue : Writes[0].Id.Value;
        _sent.AddRange(_held.Where(send => send.After.Value < open).Select(send => send.Message));
        _held.RemoveAll(send => send.After.Value < open);
    }
}
