using System.Buffers;
using DataWarehouse.Plugins.KeyValue.Alarms;
using DataWarehouse.Plugins.KeyValue.Snapshots;
using DataWarehouse.Plugins.KeyValue.Versions;
using DataWarehouse.Plugins.KeyValue.Wire;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Plugins.KeyValue.Execution;

/// <summary>One key-value store as a state machine: it takes commands and queries out of their envelopes, lets their parts be done, and puts the answers into theirs.</summary>
/// <remarks>Not thread-safe: belongs to one apply lane, as <see cref="IStateMachine"/> promises.</remarks>
internal sealed class KeyValueMachine(KeyValueOptions options, IKeyValueObserver? observer) : IStateMachine
{
    private const int ReclaimedAtOnce = 8;

    private readonly ProtoWriter _answer = new();
    private State _state = new(options, observer);

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<CommittedEntry> entries, IApplyResults results)
    {
        foreach (ref readonly var entry in entries)
        {
            Begin();
            Finish(Execute(entry.Command.Span));
            results.Add(entry.Index, _answer.Written);
        }

        _state.Reclaimer.Step();
    }

    /// <inheritdoc/>
    public ISnapshot CaptureSnapshot() => new KeyValueSnapshot(_state.Store, _state.Alarms);

    /// <inheritdoc/>
    public void Restore(Stream source, CancellationToken cancellationToken)
    {
        _state = new State(options, observer);
        SnapshotReader.Read(source, _state.Store, _state.Alarms, cancellationToken);
        observer?.Restored(_state.Store.Revision, _state.Store.CompactRevision);
        if (observer is null) return;
        foreach (var (_, lease) in _state.Store.Leases.All) observer.LeaseGranted(lease.Id, lease.TimeToLiveSeconds, lease.RemainingSeconds);
    }

    /// <inheritdoc/>
    public QueryStatus Query(ReadOnlySpan<byte> request, IBufferWriter<byte> response)
    {
        Begin();
        Finish(Ask(request));
        response.Write(_answer.Written);
        _answer.Clear();
        return QueryStatus.Answered;
    }

    /// <inheritdoc/>
    public StateDigest ComputeDigest() => StateHash.Of(_state.Store, _state.Alarms);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Begin()
    {
        _answer.Clear();
        _answer.Byte(0);
        _answer.Fixed(0);
    }

    // What was refused keeps nothing of what was written of its answer, but for the word from where on there is history.
    private void Finish(KeyValueStatus status)
    {
        if (status is not (KeyValueStatus.Ok or KeyValueStatus.Compacted)) _answer.Truncate(KeyValueResponse.HeaderBytes);
        _answer.ByteAt(0, (byte)status);
        _answer.FixedAt(1, _state.Store.Revision);
    }

    private KeyValueStatus Execute(ReadOnlySpan<byte> command)
    {
        var status = Open(command, out var operation, out var message);
        if (status != KeyValueStatus.Ok) return status;
        if (_state.Alarms.IsCorrupt && operation is not (KeyValueOperation.Alarm or KeyValueOperation.LeaseCheckpoint)) return KeyValueStatus.Corrupt;
        return operation switch
        {
            KeyValueOperation.Put => Complete(_state.Commands.Put(message, _answer)),
            KeyValueOperation.DeleteRange => Complete(_state.Commands.DeleteRange(message, _answer)),
            KeyValueOperation.Txn => Complete(_state.Commands.Transact(message, _answer)),
            KeyValueOperation.Compact => Compact(message),
            KeyValueOperation.LeaseGrant => _state.Alarms.HasNoSpace ? KeyValueStatus.NoSpace : RaiseIfFull(_state.LeaseCommands.Grant(message, _answer)),
            KeyValueOperation.LeaseRevoke => Revoke(message),
            KeyValueOperation.LeaseCheckpoint => _state.LeaseCommands.Checkpoint(message),
            KeyValueOperation.Alarm => _state.AlarmCommands.Run(message, _answer),
            _ => KeyValueStatus.Unsupported,
        };
    }

    private KeyValueStatus Ask(ReadOnlySpan<byte> query)
    {
        var status = Open(query, out var operation, out var message);
        if (status != KeyValueStatus.Ok) return status;
        if (_state.Alarms.IsCorrupt && operation is KeyValueOperation.Range or KeyValueOperation.ReadTxn) return KeyValueStatus.Corrupt;
        return operation switch
        {
            KeyValueOperation.Range => _state.Queries.Range(message, _answer),
            KeyValueOperation.ReadTxn => _state.Queries.Transact(message, _answer),
            KeyValueOperation.LeaseTimeToLive => _state.LeaseCommands.TimeToLive(message, _answer),
            KeyValueOperation.LeaseLeases => _state.LeaseCommands.List(_answer),
            KeyValueOperation.HashKv => _state.Queries.Hash(message, _answer),
            KeyValueOperation.Status => _state.Queries.Status(_answer),
            KeyValueOperation.Changes => _state.Queries.Changes(message, _answer),
            _ => KeyValueStatus.Unsupported,
        };
    }

    private KeyValueStatus Open(ReadOnlySpan<byte> envelope, out KeyValueOperation operation, out ReadOnlySpan<byte> message)
    {
        operation = KeyValueOperation.None;
        message = default;
        if (envelope.Length < KeyValueCommand.HeaderBytes) return KeyValueStatus.Malformed;
        if (envelope[0] != KeyValueCommand.Format) return KeyValueStatus.Unsupported;
        operation = (KeyValueOperation)envelope[1];
        message = envelope[KeyValueCommand.HeaderBytes..];
        return message.Length > options.RequestBytesMax ? KeyValueStatus.RequestTooLarge : KeyValueStatus.Ok;
    }

    private KeyValueStatus Complete(KeyValueStatus status)
    {
        if (_state.Store.Complete()) observer?.Applied(new KeyValueChanges(_state.Store));
        return RaiseIfFull(status);
    }

    private KeyValueStatus RaiseIfFull(KeyValueStatus status)
    {
        // Refused because an alarm is on already: whoever raised that one takes it back, and no other would have to be found and taken back as well.
        if (status == KeyValueStatus.NoSpace && !_state.Alarms.HasNoSpace) _state.Alarms.Add(new Alarm(0, AlarmKind.NoSpace));
        return status;
    }

    private KeyValueStatus Revoke(ReadOnlySpan<byte> message)
    {
        var status = Complete(_state.LeaseCommands.Revoke(message, out var id));
        if (status == KeyValueStatus.Ok) observer?.LeaseRevoked(id);
        return status;
    }

    private KeyValueStatus Compact(ReadOnlySpan<byte> message)
    {
        var status = _state.Commands.Compact(message, _answer);
        if (status != KeyValueStatus.Ok) return status;
        _state.Reclaimer.Restart();
        for (var i = 0; i < ReclaimedAtOnce && _state.Reclaimer.Step(); i++)
        {
        }

        observer?.Compacted(_state.Store.CompactRevision);
        return status;
    }

    private sealed class State
    {
        public State(KeyValueOptions options, IKeyValueObserver? observer)
        {
            var ranges = new RangeReader(Store, options);
            var writes = new Writes(Store);
            var transactions = new Transactions(options, new TransactionRunner(Store, options, ranges, writes));
            Commands = new Commands(Store, options, Alarms, writes, transactions);
            Queries = new Queries(Store, options, Alarms, ranges, transactions);
            LeaseCommands = new LeaseCommands(Store, options, writes, observer);
            AlarmCommands = new AlarmCommands(Alarms);
            Reclaimer = new Reclaimer(Store);
        }

        public VersionStore Store { get; } = new();

        public AlarmSet Alarms { get; } = new();

        public Commands Commands { get; }

        public Queries Queries { get; }

        public LeaseCommands LeaseCommands { get; }

        public AlarmCommands AlarmCommands { get; }

        public Reclaimer Reclaimer { get; }
    }
}
