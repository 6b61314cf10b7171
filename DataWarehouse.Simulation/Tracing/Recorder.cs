using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Oracles.Observation;

namespace DataWarehouse.Simulation.Tracing;

/// <summary>Records what happens in a world: always in a digest, and as readable lines if somebody wants them.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class Recorder
{
    private readonly EventQueue _events;
    private readonly ITrace? _trace;
    private readonly TraceDigest _digest = new();

    /// <summary>Records for a world.</summary>
    /// <param name="events">Its clock.</param>
    /// <param name="trace">Takes readable lines, or null.</param>
    public Recorder(EventQueue events, ITrace? trace)
    {
        _events = events;
        _trace = trace;
    }

    /// <summary>Whether somebody reads; texts need not be made otherwise.</summary>
    public bool IsRead => _trace is not null;

    /// <summary>The digest of everything so far.</summary>
    public ulong Digest => _digest.Value;

    /// <summary>How many events there were.</summary>
    public long Steps { get; private set; }

    /// <summary>Records an event by numbers.</summary>
    /// <param name="kind">What.</param>
    /// <param name="node">Where, or -1.</param>
    /// <param name="first">A number that belongs to it.</param>
    /// <param name="second">Another one.</param>
    public void Add(WorldEvent kind, int node, long first = 0, long second = 0)
    {
        Steps++;
        _digest.Add((_events.NowMicros << 16) | ((long)kind << 8) | (byte)node);
        _digest.Add(first);
        _digest.Add(second);
        if (_trace is not null && kind is not (WorldEvent.Sent or WorldEvent.Delivered or WorldEvent.Tick))
            Say(node, string.Create(CultureInfo.InvariantCulture, $"{kind} {first} {second}"));
    }

    /// <summary>Records a message with all that is in it.</summary>
    /// <param name="kind">Whether it left or arrived.</param>
    /// <param name="node">Where.</param>
    /// <param name="message">The message.</param>
    public void Add(WorldEvent kind, int node, in Message message)
    {
        Add(kind, node, message.From.Value, message.To.Value);
        _digest.Add(((long)message.Kind << 32) | ((message.Refused ? 1L : 0) << 1) | (message.Forced ? 1L : 0));
        _digest.Add(message.Term.Value);
        _digest.Add(message.Index.Value);
        _digest.Add(message.LogTerm.Value);
        _digest.Add(message.Commit.Value);
        _digest.Add(message.Hint.Value);
        _digest.Add(message.Round);
        _digest.Add(message.Subject.Value);
        if (message.Snapshot is { } snapshot)
        {
            _digest.Add(snapshot.Index.Value);
            _digest.Add(snapshot.Term.Value);
        }

        foreach (ref readonly var entry in message.Entries.Entries)
        {
            _digest.Add(entry.Index.Value);
            _digest.Add((long)EntryHash.Of(entry));
        }

        if (_trace is not null) Say(node, $"{(kind == WorldEvent.Sent ? "->" : "<-")} {Describe(message)}");
    }

    /// <summary>Writes a readable line; the digest does not see it.</summary>
    /// <param name="node">Where, or -1.</param>
    /// <param name="text">What happened.</param>
    public void Say(int node, string text) => _trace?.Write(_events.NowMicros, node, text);

    /// <summary>A message in words.</summary>
    /// <param name="message">The message.</param>
    public static string Describe(in Message message)
    {
        var entries = message.Entries.IsEmpty
            ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $" entries {message.Entries.First.Index}..{message.Entries.Last.Index} (term {message.Entries.Last.Term})");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{message.Kind} r{message.From}->r{message.To} term {message.Term} index {message.Index}/{message.LogTerm} commit {message.Commit}")
            + (message.Refused ? $" REFUSED hint {message.Hint}" : string.Empty)
            + (message.Round != 0 ? string.Create(CultureInfo.InvariantCulture, $" round {message.Round}") : string.Empty)
            + (message.Forced ? " forced" : string.Empty)
            + (message.Subject.IsNone ? string.Empty : $" subject r{message.Subject}")
            + (message.Snapshot is null ? string.Empty : $" snapshot {message.Snapshot.Index}/{message.Snapshot.Term}")
            + entries;
    }
}
