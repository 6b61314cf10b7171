using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Plugins.UltimateConsensus.Sessions;

/// <summary>
/// The payload of an entry of kind <see cref="Log.EntryKind.Command"/>, taken apart: who asks for what, and when the leader took it. Which members
/// count depends on <see cref="Kind"/>; the others have their default.
/// </summary>
/// <remarks>Immutable as long as the buffer behind <see cref="Command"/> is; then thread-safe.</remarks>
internal readonly record struct CommandEnvelope
{
    /// <summary>Bytes of a command at most: 4 MiB. Part of the format.</summary>
    public const int CommandBytesMax = 4 << 20;

    /// <summary>The longest time-to-live in milliseconds: 30 days. Part of the format.</summary>
    public const long TimeToLiveMsMax = 30L * 24 * 60 * 60 * 1000;

    /// <summary>The latest timestamp in ticks: the end of the year 9999. Part of the format.</summary>
    public const long TimestampTicksMax = 3_155_378_975_999_999_999;

    /// <summary>The payload of a new leader's first entry.</summary>
    public static CommandEnvelope Nothing => default;

    /// <summary>What is asked for.</summary>
    public EnvelopeKind Kind { get; private init; }

    /// <summary>
    /// The leader's wall clock in UTC when it took the proposal, in ticks of 100 ns since the year 1; a proposer leaves it 0 and the leader stamps it
    /// (<see cref="CommandEnvelopeCodec.Stamp"/>, and <see cref="Proposals.ProposalStamp"/> where it was passed on). It may go backwards from one entry to the next.
    /// </summary>
    public long TimestampTicks { get; private init; }

    /// <summary>The session to close, or that the command belongs to.</summary>
    public SessionId Session { get; private init; }

    /// <summary>The command's number in its session.</summary>
    public SessionSequence Sequence { get; private init; }

    /// <summary>
    /// The client's word that it needs no answer to a command up to this number any more, and will not repeat one; less than
    /// <see cref="Sequence"/>.
    /// </summary>
    public SessionSequence AcknowledgedThrough { get; private init; }

    /// <summary>How long an opened session lives without a command, in milliseconds; 0 for the group's default.</summary>
    public long TimeToLiveMs { get; private init; }

    /// <summary>Which run of a node opens the session, or none.</summary>
    public ForwarderBoot Forwarder { get; private init; }

    /// <summary>The bytes for the state machine.</summary>
    public ReadOnlyMemory<byte> Command { get; private init; }

    /// <summary>What is wrong, for <see cref="EnvelopeKind.Malformed"/>.</summary>
    public EnvelopeFlaw Flaw { get; private init; }

    /// <summary>Asks to open a session.</summary>
    /// <param name="timestampTicks">The leader's time, or 0 before it is stamped.</param>
    /// <param name="timeToLiveMs">0 for the default, at most <see cref="TimeToLiveMsMax"/>.</param>
    /// <param name="forwarder">Which run of a node opens it, or none.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static CommandEnvelope OpenSession(long timestampTicks, long timeToLiveMs = 0, ForwarderBoot forwarder = default) => Valid(new()
    {
        Kind = EnvelopeKind.OpenSession,
        TimestampTicks = timestampTicks,
        TimeToLiveMs = timeToLiveMs,
        Forwarder = forwarder,
    });

    /// <summary>Asks to close a session.</summary>
    /// <param name="timestampTicks">The leader's time, or 0 before it is stamped.</param>
    /// <param name="session">The session.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static CommandEnvelope CloseSession(long timestampTicks, SessionId session) => Valid(new()
    {
        Kind = EnvelopeKind.CloseSession,
        TimestampTicks = timestampTicks,
        Session = session,
    });

    /// <summary>Asks to execute a command once.</summary>
    /// <param name="timestampTicks">The leader's time, or 0 before it is stamped.</param>
    /// <param name="session">The client's session.</param>
    /// <param name="sequence">The command's number.</param>
    /// <param name="acknowledgedThrough">Up to where the client has its answers.</param>
    /// <param name="command">The bytes for the state machine, lent for the life of the envelope.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static CommandEnvelope SessionCommand(
        long timestampTicks, SessionId session, SessionSequence sequence, SessionSequence acknowledgedThrough, ReadOnlyMemory<byte> command) => Valid(new()
        {
            Kind = EnvelopeKind.SessionCommand,
            TimestampTicks = timestampTicks,
            Session = session,
            Sequence = sequence,
            AcknowledgedThrough = acknowledgedThrough,
            Command = command,
        });

    /// <summary>Asks to execute a command each time it is proposed.</summary>
    /// <param name="timestampTicks">The leader's time, or 0 before it is stamped.</param>
    /// <param name="command">The bytes for the state machine, lent for the life of the envelope.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static CommandEnvelope PlainCommand(long timestampTicks, ReadOnlyMemory<byte> command) => Valid(new()
    {
        Kind = EnvelopeKind.PlainCommand,
        TimestampTicks = timestampTicks,
        Command = command,
    });

    /// <summary>What bytes that are no envelope decode to.</summary>
    /// <param name="flaw">What is wrong with them.</param>
    public static CommandEnvelope Malformed(EnvelopeFlaw flaw) => new() { Kind = EnvelopeKind.Malformed, Flaw = flaw };

    /// <summary>Reads the fields behind the header.</summary>
    /// <param name="kind">The kind in the header.</param>
    /// <param name="timestampTicks">The timestamp in the header.</param>
    /// <param name="payload">The whole payload.</param>
    /// <param name="reader">A reader of it that stands behind the header.</param>
    internal static CommandEnvelope Read(EnvelopeKind kind, long timestampTicks, ReadOnlyMemory<byte> payload, ref FieldReader reader)
    {
        var envelope = new CommandEnvelope { Kind = kind, TimestampTicks = timestampTicks };
        switch (kind)
        {
            case EnvelopeKind.OpenSession:
                envelope = envelope with { TimeToLiveMs = reader.Number(), Forwarder = new ForwarderBoot(new Incarnation(reader.Number()), reader.Number()) };
                break;
            case EnvelopeKind.CloseSession:
                envelope = envelope with { Session = new SessionId(reader.Number()) };
                break;
            case EnvelopeKind.SessionCommand:
                envelope = envelope with
                {
                    Session = new SessionId(reader.Number()),
                    Sequence = new SessionSequence(reader.Number()),
                    AcknowledgedThrough = new SessionSequence(reader.Number()),
                    Command = payload[reader.Offset..],
                };
                break;
            case EnvelopeKind.PlainCommand:
                envelope = envelope with { Command = payload[reader.Offset..] };
                break;
            default:
                return Malformed(EnvelopeFlaw.UnknownKind);
        }

        if (reader.IsSound && kind is EnvelopeKind.OpenSession or EnvelopeKind.CloseSession && reader.Remaining > 0) reader.Refuse(EnvelopeFlaw.TrailingBytes);
        if (reader.IsSound) reader.Refuse(envelope.FindFlaw());
        return reader.IsSound ? envelope : Malformed(reader.Flaw);
    }

    /// <summary>What is wrong with the values, whoever made them: the one place that knows the ranges.</summary>
    internal EnvelopeFlaw FindFlaw()
    {
        if (TimestampTicks is < 0 or > TimestampTicksMax) return EnvelopeFlaw.OutOfRange;
        if (Command.Length > CommandBytesMax) return EnvelopeFlaw.TooLarge;
        var isInRange = Kind switch
        {
            EnvelopeKind.OpenSession => TimeToLiveMs is >= 0 and <= TimeToLiveMsMax && (Forwarder.IsNone ? Forwarder.Boot == 0 : Forwarder.Boot > 0),
            EnvelopeKind.CloseSession => Session.Value > 0,
            EnvelopeKind.SessionCommand => Session.Value > 0 && AcknowledgedThrough.Value >= 0 && Sequence > AcknowledgedThrough,
            _ => true,
        };
        return isInRange ? EnvelopeFlaw.None : EnvelopeFlaw.OutOfRange;
    }

    private static CommandEnvelope Valid(CommandEnvelope envelope)
    {
        var flaw = envelope.FindFlaw();
        if (flaw != EnvelopeFlaw.None) throw new ArgumentOutOfRangeException(nameof(envelope), $"{envelope.Kind}: a value is outside its range ({flaw}).");
        return envelope;
    }
}
