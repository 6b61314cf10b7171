using System.Buffers;
using System.Text;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Tests.UltimateConsensus.Sessions;

/// <summary>The way of an entry through the sessions to the state machine.</summary>
public sealed class SessionedStateMachineTests : ICommandExecutor
{
    private readonly List<string> _executed = [];
    private readonly SessionedStateMachine _machine;
    private long _index;

    public SessionedStateMachineTests() => _machine = new SessionedStateMachine(this, new SessionLimits());

    [Fact]
    public void Apply_CommandTwice_ExecutesOnceAndAnswersTwice()
    {
        var session = Apply(CommandEnvelope.OpenSession(5)).Session;
        var put = CommandEnvelope.SessionCommand(6, session, new SessionSequence(1), SessionSequence.Zero, "put"u8.ToArray());

        var first = Apply(put);
        Assert.Equal((VerdictKind.Execute, "done put", new LogIndex(2), new Term(3)), (first.Kind, Text(first), first.Index, first.Term));
        var second = Apply(put);
        Assert.Equal((VerdictKind.Duplicate, "done put", session, new SessionSequence(1)), (second.Kind, Text(second), second.Session, second.Sequence));
        Assert.Equal(["2/3/6 put"], _executed);
    }

    [Fact]
    public void Apply_PlainCommandTwice_ExecutesTwice()
    {
        Apply(CommandEnvelope.PlainCommand(1, "a"u8.ToArray()));
        Apply(CommandEnvelope.PlainCommand(1, "a"u8.ToArray()));

        Assert.Equal(["1/3/1 a", "2/3/1 a"], _executed);
    }

    [Fact]
    public void Apply_WhatIsNoCommand_ReachesNobody()
    {
        Assert.Equal(VerdictKind.Nothing, Apply(CommandEnvelope.Nothing).Kind);
        Assert.Equal(VerdictKind.Malformed, _machine.Apply(EntryOf(EntryKind.Command, [9, 9])).Kind);
        Assert.Throws<ArgumentException>(() => _machine.Apply(EntryOf(EntryKind.Configuration, [])));
        Assert.Empty(_executed);
    }

    [Fact]
    public void Sessions_Restored_StillKnowWhatWasExecuted()
    {
        var session = Apply(CommandEnvelope.OpenSession(5)).Session;
        var put = CommandEnvelope.SessionCommand(6, session, new SessionSequence(1), SessionSequence.Zero, "put"u8.ToArray());
        Apply(put);
        var buffer = new ArrayBufferWriter<byte>();
        _machine.EncodeSessions(buffer);

        var restored = new SessionedStateMachine(this, new SessionLimits { SessionsMax = 1 });
        Assert.True(restored.TryRestoreSessions(buffer.WrittenSpan, out _));

        Assert.Equal(VerdictKind.Duplicate, restored.Apply(EntryOf(EntryKind.Command, CommandEnvelopeCodec.Encode(put))).Kind);
        Assert.Equal(new SessionLimits(), restored.Sessions.Limits);
    }

    [Fact]
    public void Sessions_OfWrongBytes_StayAsTheyAre()
    {
        Apply(CommandEnvelope.OpenSession(5));

        Assert.False(_machine.TryRestoreSessions([7], out var reason));
        Assert.NotNull(reason);
        Assert.Equal(1, _machine.Sessions.Count);
    }

    [Fact]
    public void PlantedBug_SessionsLostInSnapshot_IsInTheSnapshotOfTheMachine()
    {
        var machine = new SessionedStateMachine(this, new SessionLimits(), PlantedBug.SessionsLostInSnapshot);
        machine.Apply(EntryOf(EntryKind.Command, CommandEnvelopeCodec.Encode(CommandEnvelope.OpenSession(5))));
        var buffer = new ArrayBufferWriter<byte>();
        machine.EncodeSessions(buffer);

        Assert.True(machine.TryRestoreSessions(buffer.WrittenSpan, out _));
        Assert.Equal(0, machine.Sessions.Count);
    }

    void ICommandExecutor.Execute(in ExecutableCommand command, IBufferWriter<byte> response)
    {
        var text = Encoding.ASCII.GetString(command.Bytes.Span);
        _executed.Add($"{command.Index}/{command.Term}/{command.TimestampTicks} {text}");
        response.Write(Encoding.ASCII.GetBytes("done " + text));
    }

    private static string Text(ApplyOutcome outcome) => Encoding.ASCII.GetString(outcome.Response.Span);

    private ApplyOutcome Apply(CommandEnvelope envelope) => _machine.Apply(EntryOf(EntryKind.Command, CommandEnvelopeCodec.Encode(envelope)));

    private Entry EntryOf(EntryKind kind, byte[] payload) => new(new Term(3), new LogIndex(++_index), kind, payload);
}
