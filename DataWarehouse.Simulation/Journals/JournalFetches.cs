using System.Globalization;
using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Simulation.Journals;

/// <summary>Reads old entries back from the disk while the journal is being written: knows where each durable entry stands, and answers when the disk has.</summary>
/// <remarks>Only what is durable is read, so a read never meets a write. Not thread-safe; belongs to its journal.</remarks>
internal sealed class JournalFetches : IEventTarget
{
    private const int SpanBytesMax = 64 << 10;
    private const long LookAgainMicros = 10_000;
    private readonly IDisk _disk;
    private readonly EventQueue _events;
    private readonly SeededRandom _random;
    private readonly JournalOptions _options;
    private readonly IJournalOwner _owner;
    private readonly List<EntryPlace> _places = [];
    private readonly Dictionary<long, Reading> _readings = [];
    private readonly Dictionary<long, (EntryBatch Entries, long DueMicros)> _answers = [];
    private LogIndex _base;
    private bool _isDead;

    /// <summary>Prepares to read.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="events">The clock.</param>
    /// <param name="random">Decides which answers are late.</param>
    /// <param name="options">How late.</param>
    /// <param name="owner">Whom to answer.</param>
    public JournalFetches(IDisk disk, EventQueue events, SeededRandom random, JournalOptions options, IJournalOwner owner)
    {
        _disk = disk;
        _events = events;
        _random = random;
        _options = options;
        _owner = owner;
    }

    /// <summary>The oldest segment that can be read; earlier ones are closed.</summary>
    public long OldestSegment { get; set; }

    /// <summary>The process ends: nobody wants an answer any more.</summary>
    public void Abandon() => _isDead = true;

    /// <summary>Forgets where the entries up to a place stand.</summary>
    /// <param name="index">The last to forget.</param>
    public void ForgetThrough(LogIndex index)
    {
        if (index <= _base) return;
        _places.RemoveRange(0, (int)Math.Min(_places.Count, index.Value - _base.Value));
        _base = index;
    }

    /// <summary>A batch is durable: its entries can be read.</summary>
    /// <param name="batch">The batch.</param>
    public void Add(JournalBatch batch)
    {
        foreach (ref readonly var place in CollectionsMarshal.AsSpan(batch.Places))
        {
            var position = place.Index.Value - _base.Value - 1;
            if (position < 0) continue;
            while (_places.Count <= position) _places.Add(default);
            _places[(int)position] = place with { Segment = batch.Segment, Offset = batch.Offset + place.Offset };
        }
    }

    /// <summary>Begins to read entries; <see cref="IJournalOwner.Fetched"/> gives them, fewer than wanted or none if they are not there.</summary>
    /// <param name="number">The owner's number for it, not used twice.</param>
    /// <param name="operation">The name of the operation.</param>
    /// <param name="wanted">The entries of the log that are wanted, in order: the journal's own belief.</param>
    public void Begin(long number, DiskOperationId operation, EntryBatch wanted)
    {
        var count = 0;
        var places = new EntryPlace[wanted.Count];
        while (count < places.Length && TryFind(wanted[count], out places[count]) && Continues(places, count)) count++;
        if (count == 0)
        {
            Answer(number, EntryBatch.Empty);
            return;
        }

        var bytes = new byte[places[count - 1].End - places[0].Offset];
        var reading = new Reading(bytes, places[..count]);
        var result = _disk.Read(operation, new DiskFileId(places[0].Segment), places[0].Offset, bytes);
        if (result != DiskSubmitResult.Accepted) throw new InvalidOperationException($"The disk did not take a read: {result}.");
        _readings.Add(number, reading);
    }

    /// <summary>The disk has read.</summary>
    /// <param name="number">The owner's number.</param>
    /// <param name="transferred">How many bytes.</param>
    public void Complete(long number, int transferred)
    {
        _readings.Remove(number, out var reading);
        if (transferred < reading.Bytes.Length) throw new InvalidOperationException($"{transferred} bytes of {reading.Bytes.Length} that were durable could be read.");
        var entries = new Entry[reading.Places.Length];
        for (var position = 0; position < entries.Length; position++) entries[position] = Decode(reading, reading.Places[position]);
        Answer(number, new EntryBatch(entries, 0, entries.Length));
    }

    /// <inheritdoc/>
    public void Fire(int code, long argument)
    {
        if (_isDead || !_answers.TryGetValue(argument, out var answer)) return;
        if (answer.DueMicros > _events.NowMicros && !_owner.IsCalm)
        {
            _events.After(Math.Min(LookAgainMicros, answer.DueMicros - _events.NowMicros), this, 0, argument);
            return;
        }

        _answers.Remove(argument);
        _owner.Fetched(argument, answer.Entries);
    }

    private static Entry Decode(in Reading reading, in EntryPlace place)
    {
        var record = reading.Bytes.AsMemory((int)(place.Offset - reading.Places[0].Offset), place.Length);
        var entry = JournalRecords.ReadEntry(record, out var length);
        if (entry.Index == place.Index && entry.Term == place.Term && length == place.Length) return entry;
        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Entry {place.Index} of term {place.Term} was written to segment {place.Segment} at {place.Offset}, and {entry.Index} of term {entry.Term} stands there."));
    }

    private bool TryFind(in Entry wanted, out EntryPlace place)
    {
        var position = wanted.Index.Value - _base.Value - 1;
        place = position >= 0 && position < _places.Count ? _places[(int)position] : default;
        return place.Segment >= OldestSegment && place.Segment > 0 && place.Term == wanted.Term;
    }

    private static bool Continues(EntryPlace[] places, int last) => last == 0
        || (places[last].Segment == places[0].Segment && places[last].Offset >= places[last - 1].End && places[last].End - places[0].Offset <= SpanBytesMax);

    /// <summary>Never from inside a call of the owner, and now and then so late that the world has moved on; that ends with the other faults.</summary>
    private void Answer(long number, EntryBatch entries)
    {
        var isLate = _random.Chance(_options.LateFetchesPerMillion) && !_owner.IsCalm;
        var delay = isLate ? _random.Between(0, _options.LateFetchMicrosMax) : 0;
        _answers.Add(number, (entries, _events.NowMicros + delay));
        _events.After(Math.Min(LookAgainMicros, delay), this, 0, number);
    }

    private readonly record struct Reading(byte[] Bytes, EntryPlace[] Places);
}
