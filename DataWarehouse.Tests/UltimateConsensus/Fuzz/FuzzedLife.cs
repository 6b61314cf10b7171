using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Fuzz;

/// <summary>
/// One core from its start to its fault, with a caller that keeps its duties but does them in random order, and a network that says anything.
/// After each input it compares the core with what must hold whatever happens.
/// </summary>
internal sealed class FuzzedLife
{
    private const int Remembered = 16;
    private readonly Random _random;
    private readonly RandomMessages _messages;
    private readonly CoreOptions _options;
    private readonly RaftCore _core;
    private readonly Effects _effects = new();
    private readonly List<WriteId> _open = [];
    private readonly List<Outgoing> _held = [];
    private readonly (long Index, long Term)[] _committed = new (long, long)[Remembered];
    private long _commit;
    private long _applying;
    private Term _term;
    private LogIndex _nextUnsaved;
    private LogIndex _last;
    private Term _lastTerm;
    private Term? _cutIn;

    public FuzzedLife(Random random)
    {
        _random = random;
        _messages = new RandomMessages(random);
        _options = Options();
        _core = new RaftCore(Given.Group, Given.Id(1), _options, Start());
        _applying = _core.Log.Applying.Value;
        Require(_core.Fault is null, "the starting state is sound");
        Judge();
    }

    /// <summary>Roles in which a message met the core, by number of the role and whether it was joint.</summary>
    public static long[] Met { get; } = new long[16];

    public ReplicaFault? Fault => _core.Fault;

    public long Drops => _core.Drops.Total;

    /// <summary>Gives one message, and perhaps lets something else happen.</summary>
    public void Step()
    {
        var message = _messages.Next(_core);
        Met[((int)_core.Role * 2) + (_core.Configuration.IsJoint ? 1 : 0)]++;
        var (drops, fault) = (_core.Drops.Total, _core.Fault);
        _core.Step(message);
        Require(_core.Drops.Total >= drops && (fault is null || ReferenceEquals(fault, _core.Fault)), "drops only grow and the first fault stays");
        Judge();
        if (_random.Next(3) > 0) return;
        Do(_random.Next(24));
        Judge();
    }

    private void Do(int what)
    {
        switch (what)
        {
            case 0 or 1: _core.Tick(); break;
            case 2: for (var tick = 0; tick < 25; tick++) _core.Tick(); break;
            case 3: _core.Propose(_messages.Bytes(20)); break;
            case 4: _core.Propose([_messages.Bytes(20), _messages.Bytes(300)]); break;
            case 5: ChangeConfiguration(); break;
            case 6: _core.Read(_random.Next(1000)); break;
            case 7: _core.TransferLeadership(_messages.Replica(_core)); break;
            case 8: _core.Campaign(); break;
            case 9: _core.ForgetLeader(); break;
            case 10: _core.ReportUnreachable(_messages.Replica(_core)); break;
            case 11: _core.ReportSnapshot(_messages.Replica(_core), _random.Next(2) == 0); break;
            case 12: ProvideEntries(); break;
            case 13: _core.WriteCompleted(new WriteId(_random.Next(2) == 0 ? _random.Next(-2, 1) : _random.NextInt64(1L << 32, long.MaxValue))); break;
            case 15: if (_random.Next(2000) == 0) _core.WriteFailed(new WriteId(1), "the disk is gone"); break;
            case 16: Compact(); break;
            default: Settle(); break;
        }
    }

    private void ChangeConfiguration()
    {
        var change = _messages.Change();
        if (change.Changes.Length <= Plugins.UltimateConsensus.Membership.ConfigurationChange.ChangesMax || _core.Role == Role.Leader) _core.ChangeConfiguration(change);
    }

    private void ProvideEntries()
    {
        var near = new LogIndex(Math.Max(0, _core.Log.Last.Value - _random.Next(5)));
        var term = _core.Log.TryGetTerm(near, out var known) ? known : _core.Term;
        _core.ProvideEntries(_messages.Replica(_core), _messages.Entries(_core, near, term, term));
    }

    private void Compact()
    {
        if (_core.Fault is not null || _core.Log.PendingSnapshot is not null) return;
        _core.SnapshotTaken(_core.Log.Applied);
        _core.Purge(_random.Next(2) == 0 ? _core.Log.Snapshot : new LogIndex(Math.Max(_core.Log.Purged.Value, _core.Log.Snapshot.Value - 2)));
    }

    private void Settle()
    {
        _core.TakeEffects(_effects);
        if (_effects.Write is { } write) _open.Add(write.Id);
        foreach (ref readonly var send in _effects.Sends) Take(send);
        foreach (ref readonly var entry in _effects.Apply.Entries)
        {
            Require(entry.Index.Value == _applying + 1, "entries are handed out in order, each once");
            _applying++;
        }

        while (_open.Count > 0 && (!_options.AsynchronousStorage || _random.Next(4) > 0)) Complete(_options.AsynchronousStorage ? _random.Next(_open.Count) : 0);
        if (_applying > _core.Log.Applied.Value && _core.Fault is null && _core.Log.PendingSnapshot is null)
        {
            _core.ApplyCompleted(new LogIndex(_random.Next(4) == 0 ? _core.Log.Applied.Value + 1 : _applying));
        }
    }

    private void Take(in Outgoing send)
    {
        var message = send.Message;
        Require(message.From == _core.Self && message.Group == _core.Group && !message.To.IsNone && message.To != _core.Self, "what is sent has addresses");
        if (message.Kind == MessageKind.AppendResponse && !message.Refused && _cutIn != _core.Term) _held.Add(send);
        if (_held.Count > 64) _held.RemoveRange(0, 32);
    }

    private void Complete(int position)
    {
        var write = _open[position];
        _open.RemoveAt(position);
        _core.WriteCompleted(write);
        _applying = Math.Max(_applying, _core.Log.Applied.Value);
        var first = _open.Count == 0 ? long.MaxValue : _open[0].Value;
        foreach (var send in _held)
        {
            if (send.After.Value >= first || send.Message.Term != _core.Term || _core.Fault is not null || _core.Log.PendingSnapshot is not null) continue;
            Require(send.Message.Index <= _core.Log.Durable, "what is acknowledged is durable");
        }

        _held.RemoveAll(send => send.After.Value < first);
    }

    private void Judge()
    {
        var log = _core.Log;
        Require(_core.Fault is null || (_core.Fault.Kind != FaultKind.None && _core.Fault.Detail.Length > 0), "a fault says what it is");
        Require(_core.Fault?.Kind != FaultKind.InvariantBroken, "no message breaks an invariant");
        Require(log.Applied <= log.Commit && log.Applied <= log.Durable && log.Commit <= log.Last && log.Durable <= log.Last, "positions keep their order");
        Require(log.PendingSnapshot is not null || log.Purged <= log.Snapshot, "nothing is purged before it is in a snapshot");
        Require(log.Snapshot <= log.Applied, "a snapshot holds what is applied");
        Require(log.Commit.Value >= _commit && _core.Term >= _term, "commit and term only grow");
        Require(_core.Role != Role.Leader || _core.UncommittedBytes == log.SizeBytesAfter(log.Applying), "a leader counts what it has not handed out");
        Require(_core.Role != Role.Leader || _core.Leader == _core.Self, "a leader knows that it leads");
        Require(_core.Term.Value == 0 || _core.Term >= log.LastTerm || _core.Fault is not null, "no entry is of a later term");
        _term = _core.Term;
        NoticeCut();
        JudgeCommitted();
    }

    // A leader that contradicts itself within its term takes acknowledged entries away. No replica does so, and no rule of Raft stands against it. An
    // acknowledgement from before may still wait in the core for the write to come, so none of that term is looked at any more.
    private void NoticeCut()
    {
        var log = _core.Log;
        if (log.NextUnsaved < _nextUnsaved || log.Last < _last || (log.TryGetTerm(_last, out var term) && term != _lastTerm))
        {
            _held.Clear();
            _cutIn = _core.Term;
        }

        (_nextUnsaved, _last, _lastTerm) = (log.NextUnsaved, log.Last, log.LastTerm);
    }

    private void JudgeCommitted()
    {
        var log = _core.Log;
        for (var index = Math.Max(_commit + 1, log.Commit.Value - Remembered + 1); index <= log.Commit.Value; index++)
        {
            if (log.TryGetTerm(new LogIndex(index), out var term)) _committed[index % Remembered] = (index, term.Value);
        }

        _commit = log.Commit.Value;
        foreach (var (index, term) in _committed)
        {
            if (index > 0 && log.TryGetTerm(new LogIndex(index), out var now)) Require(now.Value == term, "a committed entry never changes");
        }
    }

    private void Require(bool holds, string rule)
    {
        if (!holds) throw new InvalidOperationException($"Broken: {rule}. {Describe()}");
    }

    private string Describe()
    {
        var log = _core.Log;
        return $"{_core.Role} term {_core.Term} purged {log.Purged} snapshot {log.Snapshot} applied {log.Applied} applying {log.Applying} "
            + $"commit {log.Commit} durable {log.Durable} last {log.Last}; handed {_applying}; {_core.Fault}";
    }

    private CoreOptions Options() => new()
    {
        PreVote = _random.Next(2) == 0,
        CheckQuorum = _random.Next(2) == 0,
        StepDownOnRemoval = _random.Next(4) > 0,
        ForwardProposals = _random.Next(2) == 0,
        AsynchronousStorage = _random.Next(3) > 0,
        CrossCheck = true,
        WritesUnderWayMax = _random.Next(3) == 0 ? 1 + _random.Next(3) : 256,
        AppendBytesMax = _random.Next(2) == 0 ? 60 : 1 << 20,
        InflightMessagesMax = _random.Next(2) == 0 ? 2 : 256,
        InflightBytesMax = _random.Next(2) == 0 ? 30 : 8 << 20,
        UncommittedBytesMax = _random.Next(2) == 0 ? 40 : 64 << 20,
        EntryBytesMax = 256,
        ApplyBytesMax = _random.Next(2) == 0 ? 60 : 16 << 20,
        CacheBytesMax = _random.Next(2) == 0 ? 100 : 4 << 20,
        ReadsMax = 4,
        Seed = (ulong)_random.Next(),
    };

    private RecoveredState Start() => _random.Next(8) switch
    {
        0 => RecoveredState.Uninitialised,
        1 => RecoveredState.Bootstrap(Given.Voters(1)),
        2 => Given.Log(Given.VotersUpTo(5), [1, 1, 2, 2, 3], commit: _random.Next(1, 6)),
        3 => Given.Log(Given.Members([2, 3, 4], [1]), [1, 1, 2]),
        4 => Given.Log(Given.Joint([1, 4, 5], [1, 2, 3], [6], [], _random.Next(2) == 0), [1, 1, 2], commit: 2),
        5 => Given.PurgedLog(Given.Voters(1, 2, 4), 10, 2, [2, 3, 3], commit: _random.Next(10, 14)),
        _ => RecoveredState.Bootstrap(Given.Voters(1, 2, 3)),
    };
}
