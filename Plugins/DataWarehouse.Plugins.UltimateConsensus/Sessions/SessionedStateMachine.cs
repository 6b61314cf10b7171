using System.Buffers;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;

namespace DataWarehouse.Plugins.UltimateConsensus.Sessions;

/// <summary>The one way in which command entries reach a state machine: through its sessions.</summary>
/// <remarks>Not thread-safe; belongs to its group's apply lane.</remarks>
internal sealed class SessionedStateMachine
{
    private readonly ICommandExecutor _executor;
    private readonly PlantedBug _planted;
    private readonly ArrayBufferWriter<byte> _response = new();

    /// <summary>Puts sessions in front of a state machine.</summary>
    /// <param name="executor">The state machine.</param>
    /// <param name="limits">The bounds of the sessions, the same on every replica.</param>
    /// <param name="planted">A fault put in on purpose.</param>
    public SessionedStateMachine(ICommandExecutor executor, SessionLimits limits, PlantedBug planted = PlantedBug.None)
    {
        ArgumentNullException.ThrowIfNull(executor);
        _executor = executor;
        _planted = planted;
        Sessions = new SessionTable(limits, planted);
    }

    /// <summary>The sessions.</summary>
    public SessionTable Sessions { get; private set; }

    /// <summary>Applies one entry of kind <see cref="EntryKind.Command"/>.</summary>
    /// <param name="entry">The entry, next in order of the log.</param>
    /// <exception cref="ArgumentException">The entry is of another kind.</exception>
    public ApplyOutcome Apply(in Entry entry)
    {
        if (entry.Kind != EntryKind.Command) throw new ArgumentException($"Entry {entry.Index} is no command.", nameof(entry));

        var envelope = CommandEnvelopeCodec.Decode(entry.Payload);
        var verdict = Sessions.Decide(entry.Index, envelope);
        var response = verdict.IsExecute ? Execute(entry, envelope, verdict) : verdict.Response;
        return new ApplyOutcome(entry.Index, entry.Term, verdict.Kind, verdict.Session, verdict.Sequence, response);
    }

    /// <summary>Encodes the sessions for a snapshot; the state machine's own state goes beside them.</summary>
    /// <param name="target">Takes the bytes.</param>
    public void EncodeSessions(IBufferWriter<byte> target) => SessionTableCodec.Encode(Sessions, target, _planted);

    /// <summary>Replaces the sessions by those of a snapshot, bounds included.</summary>
    /// <param name="source">What <see cref="EncodeSessions"/> wrote.</param>
    /// <param name="reason">Why they are not replaced, or null.</param>
    public bool TryRestoreSessions(ReadOnlySpan<byte> source, out string? reason)
    {
        if (!SessionTableCodec.TryDecode(source, out var table, out reason, _planted)) return false;
        Sessions = table!;
        return true;
    }

    private ReadOnlyMemory<byte> Execute(in Entry entry, in CommandEnvelope envelope, in SessionVerdict verdict)
    {
        _response.ResetWrittenCount();
        _executor.Execute(new ExecutableCommand(entry.Index, entry.Term, envelope.TimestampTicks, envelope.Command), _response);
        Sessions.Record(verdict, _response.WrittenSpan);
        return _response.WrittenMemory;
    }
}
