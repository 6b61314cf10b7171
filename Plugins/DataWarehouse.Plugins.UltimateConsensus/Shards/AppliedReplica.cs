using System.Buffers;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>The state machine of one replica with the sessions before it. Entries without a session are applied in batches.</summary>
/// <remarks>Not thread-safe; belongs to its apply lane, which makes every call.</remarks>
internal sealed class AppliedReplica : IApplyResults
{
    private readonly ArrayBufferWriter<byte> _response = new();
    private ApplyBatch? _batch;
    private IStateMachine _machine;
    private SessionTable _sessions;

    /// <summary>Begins with a state machine.</summary>
    /// <param name="group">The group, for telling.</param>
    /// <param name="machine">The state machine; disposed of by <see cref="Close"/>.</param>
    /// <param name="sessions">The sessions.</param>
    /// <param name="applied">The last entry whose effect is in both.</param>
    public AppliedReplica(GroupId group, IStateMachine machine, SessionTable sessions, LogIndex applied)
    {
        Group = group;
        _machine = machine;
        _sessions = sessions;
        Applied = applied;
    }

    /// <summary>The group.</summary>
    public GroupId Group { get; }

    /// <summary>Where its core lives; not touched here.</summary>
    public HostedReplica? Host { get; set; }

    /// <summary>The state machine; for its lane, and for whoever looks between its calls.</summary>
    public IStateMachine Machine => _machine;

    /// <summary>The sessions; like <see cref="Machine"/>.</summary>
    public SessionTable Sessions => _sessions;

    /// <summary>The last entry that was applied.</summary>
    public LogIndex Applied { get; private set; }

    /// <summary>What the state machine threw, in words, or null.</summary>
    public string? Fault { get; private set; }

    /// <summary>Applies entries.</summary>
    /// <param name="works">Work of kind <see cref="ApplyWorkKind.Apply"/> for this replica, in order of the log.</param>
    /// <param name="batch">Scratch, empty.</param>
    public void Apply(ReadOnlySpan<ApplyWork> works, ApplyBatch batch)
    {
        _batch = batch;
        foreach (ref readonly var work in works)
        {
            if (Fault is not null || work.Entry.Index <= Applied)
            {
                (work.Caller as IProposalCaller)?.Unknown(default);
                continue;
            }

            Take(work.Entry, work.Caller as IProposalCaller);
        }

        Flush();
        _batch = null;
    }

    /// <summary>Lets somebody ask the state machine.</summary>
    /// <param name="caller">Who asks.</param>
    public void Answer(IQueryCaller caller)
    {
        if (Fault is null) caller.Answer(_machine, Applied);
        else caller.Refused(RequestRefusal.Stopped, default);
    }

    /// <summary>Fixes the present state.</summary>
    public CapturedState? Capture()
    {
        if (Fault is not null) return null;
        var sessions = new ArrayBufferWriter<byte>();
        SessionTableCodec.Encode(_sessions, sessions);
        try
        {
            return new CapturedState(Applied, sessions.WrittenMemory, _machine.CaptureSnapshot());
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Stop(exception, "capturing its state");
            return null;
        }
    }

    /// <summary>Takes a restored state in place of the present one.</summary>
    /// <param name="restored">The state.</param>
    public void Restore(RestoredMachine restored)
    {
        Dispose();
        (_machine, _sessions, Applied, Fault) = (restored.Machine, restored.Sessions, restored.Index, null);
    }

    /// <summary>Disposes of the state machine.</summary>
    public void Close()
    {
        Fault ??= "The replica is closed.";
        Dispose();
    }

    /// <inheritdoc/>
    void IApplyResults.Add(LogIndex index, ReadOnlySpan<byte> result)
    {
        var batch = _batch ?? throw new InvalidOperationException("Results are taken only inside Apply.");
        if (batch.Answered == batch.Count || batch.Entries[batch.Answered].Index != index)
            throw new InvalidOperationException($"Entry {index} is not the next of the batch.");
        Tell(batch, index, result);
    }

    private void Take(in Entry entry, IProposalCaller? caller)
    {
        if (entry.Kind == EntryKind.Configuration)
        {
            Flush();
            if (Fault is null) Applied = entry.Index;
            return;
        }

        var envelope = CommandEnvelopeCodec.Decode(entry.Payload);
        if (envelope.Kind != EnvelopeKind.PlainCommand) Flush();
        if (Fault is not null)
        {
            caller?.Unknown(default);
            return;
        }

        var verdict = _sessions.Decide(entry.Index, envelope);
        if (!verdict.IsExecute)
        {
            Flush();
            Applied = entry.Index;
            caller?.Applied(new ApplyOutcome(entry.Index, entry.Term, verdict.Kind, verdict.Session, verdict.Sequence, verdict.Response));
            return;
        }

        var isLast = _batch!.Add(new CommittedEntry(entry.Index, entry.Term, new DateTime(envelope.TimestampTicks, DateTimeKind.Utc), envelope.Command), caller, verdict);
        if (isLast || envelope.Kind != EnvelopeKind.PlainCommand) Flush();
    }

    private void Flush()
    {
        var batch = _batch!;
        if (batch.Count == 0) return;
        try
        {
            _machine.Apply(batch.Entries, this);
            if (batch.Answered < batch.Count) throw new InvalidOperationException($"The state machine gave no result for entry {batch.Entries[batch.Answered].Index}.");
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Stop(exception, $"applying entry {batch.Entries[Math.Min(batch.Answered, batch.Count - 1)].Index}");
            for (var position = batch.Answered; position < batch.Count; position++) batch.Callers[position]?.Unknown(default);
        }

        batch.Clear();
    }

    private void Tell(ApplyBatch batch, LogIndex index, ReadOnlySpan<byte> result)
    {
        var position = batch.Answered++;
        var verdict = batch.Verdicts[position];
        _sessions.Record(verdict, result);
        Applied = index;
        if (batch.Callers[position] is not { } caller) return;
        _response.ResetWrittenCount();
        _response.Write(result);
        caller.Applied(new ApplyOutcome(index, batch.Entries[position].Term, verdict.Kind, verdict.Session, verdict.Sequence, _response.WrittenMemory));
    }

    private void Dispose()
    {
        try
        {
            _machine.Dispose();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Nobody uses it any more, so nobody has to stop for it.
        }
    }

    private void Stop(Exception exception, string doing) =>
        Fault = $"The state machine of group {Group} threw while {doing}: {exception.GetType().Name}: {exception.Message}";
}
