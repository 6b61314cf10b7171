using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Simulation.Workload;

/// <summary>Makes up what clients ask for.</summary>
/// <remarks>Not thread-safe; belongs to its workload.</remarks>
/// <param name="plan">How clients behave.</param>
/// <param name="random">The workload's randomness.</param>
internal sealed class ClientRequests(WorkloadPlan plan, SeededRandom random)
{
    /// <summary>The wall clock at virtual time 0, in ticks; any time will do.</summary>
    private const long EpochTicks = 638_000_000_000_000_000;

    private const int BigPaddingPerMillion = 20_000;

    /// <summary>The next request of a client.</summary>
    /// <param name="client">The client.</param>
    /// <param name="now">The virtual time in microseconds.</param>
    public Call Next(SimulatedClient client, long now)
    {
        var key = (byte)random.Below(plan.Keys);
        if (random.Chance(plan.ReadsPerMillion)) return Read(client, now, key);
        if (random.Chance(plan.PlainPerMillion)) return Plain(client, now, key);
        if (client.Session.IsNone) return Open(client, now);
        return random.Chance(plan.ClosePerMillion) ? Close(client, now) : InSession(client, now, key);
    }

    /// <summary>A read outside of the log.</summary>
    /// <param name="client">The client.</param>
    /// <param name="now">The virtual time in microseconds.</param>
    /// <param name="key">The key.</param>
    public static Call Read(SimulatedClient client, long now, byte key) => new()
    {
        Client = client,
        Kind = CallKind.Read,
        Command = new KvCommand(KvVerb.Get, key, 0, 0),
        Payload = [key],
        InvokedMicros = now,
    };

    private static Call Open(SimulatedClient client, long now) => new()
    {
        Client = client,
        Kind = CallKind.OpenSession,
        Payload = CommandEnvelopeCodec.Encode(CommandEnvelope.OpenSession(Ticks(now), forwarder: client.Forwarder)),
        InvokedMicros = now,
    };

    /// <summary>What is open in the session ends with it: nobody knows whether it took effect before.</summary>
    private static Call Close(SimulatedClient client, long now)
    {
        var session = client.Session;
        client.DropSession();
        return new Call
        {
            Client = client,
            Kind = CallKind.CloseSession,
            Payload = CommandEnvelopeCodec.Encode(CommandEnvelope.CloseSession(Ticks(now), session)),
            Session = session,
            InvokedMicros = now,
        };
    }

    private Call Plain(SimulatedClient client, long now, byte key)
    {
        var command = Command(client, key, KvCommand.PlainBit);
        return new Call
        {
            Client = client,
            Kind = CallKind.PlainCommand,
            Command = command,
            Payload = CommandEnvelopeCodec.Encode(CommandEnvelope.PlainCommand(Ticks(now), command.Encode(Padding()))),
            InvokedMicros = now,
        };
    }

    private Call InSession(SimulatedClient client, long now, byte key)
    {
        var command = Command(client, key, 0);
        var answered = client.AnsweredThrough();
        var sequence = ++client.Sequence;
        var envelope = CommandEnvelope.SessionCommand(
            Ticks(now), client.Session, new SessionSequence(sequence), new SessionSequence(answered), command.Encode(Padding()));
        return new Call
        {
            Client = client,
            Kind = CallKind.SessionCommand,
            Command = command,
            Payload = CommandEnvelopeCodec.Encode(envelope),
            Session = client.Session,
            Sequence = sequence,
            InvokedMicros = now,
        };
    }

    private KvCommand Command(SimulatedClient client, byte key, ulong bits)
    {
        var token = bits | ((ulong)(client.Number + 1) << 32) | ++client.Commands;
        if (key >= plan.Registers) return new KvCommand(random.Below(8) == 0 ? KvVerb.Get : KvVerb.Append, key, token, 0);
        return random.Below(8) switch
        {
            0 => new KvCommand(KvVerb.Get, key, token, 0),
            1 or 2 or 3 => new KvCommand(KvVerb.CompareAndSet, key, token, client.Seen[key]),
            _ => new KvCommand(KvVerb.Put, key, token, 0),
        };
    }

    private int Padding() => random.Chance(BigPaddingPerMillion) ? (int)random.Between(500, 4_000) : random.Below(24);

    private static long Ticks(long micros) => EpochTicks + (micros * TimeSpan.TicksPerMicrosecond);
}
