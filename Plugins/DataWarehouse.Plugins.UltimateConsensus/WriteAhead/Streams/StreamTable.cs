using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

/// <summary>All groups of the log, and the ended lives whose tombstones are still needed.</summary>
/// <remarks>Lists keep the order, so that whoever goes through them does the same in every process. Not thread-safe; belongs to its log.</remarks>
internal sealed class StreamTable
{
    private readonly Dictionary<GroupId, LogStream> _byGroup = [];
    private readonly Dictionary<Generation, LogStream> _byGeneration = [];
    private readonly List<LogStream> _streams = [];
    private readonly List<LogStream> _tombstones = [];
    private readonly HashSet<GroupId> _checkedNew = [];
    private readonly PlacePages _pages = new();
    private long _checks;

    /// <summary>The present lives, those too that are only gathered. The order is that of creation until one ends.</summary>
    public ReadOnlySpan<LogStream> Streams => CollectionsMarshal.AsSpan(_streams);

    /// <summary>The ended lives whose tombstone must stay.</summary>
    public ReadOnlySpan<LogStream> Tombstones => CollectionsMarshal.AsSpan(_tombstones);

    /// <summary>The present life of a group, or null.</summary>
    /// <param name="group">The group.</param>
    public LogStream? Find(GroupId group) => _byGroup.GetValueOrDefault(group);

    /// <summary>The life that a record belongs to, ended ones with a tombstone included, or null.</summary>
    /// <param name="generation">The life.</param>
    public LogStream? Find(Generation generation) => _byGeneration.GetValueOrDefault(generation);

    /// <summary>Begins to look at the groups of a request.</summary>
    /// <returns>The number of the check.</returns>
    public long BeginCheck()
    {
        _checkedNew.Clear();
        return ++_checks;
    }

    /// <summary>Marks a group without a life as looked at.</summary>
    /// <param name="check">The number of the check, which is the present one.</param>
    /// <param name="group">The group.</param>
    /// <returns>Whether this check comes to it for the first time.</returns>
    public bool TryCheck(long check, GroupId group) => check == _checks && _checkedNew.Add(group);

    /// <summary>Adds a life; an earlier one of the group must have left the table.</summary>
    /// <param name="stream">The life.</param>
    /// <exception cref="InvalidOperationException">Another life has its number: what is written for one would be read for both, so the log must not go on.</exception>
    public void Add(LogStream stream)
    {
        if (_byGeneration.TryGetValue(stream.Generation, out var other)) throw new InvalidOperationException($"Group {stream.Group} begins life {stream.Generation}, which is one of group {other.Group}.");
        _byGroup.Add(stream.Group, stream);
        _byGeneration.Add(stream.Generation, stream);
        stream.Position = _streams.Count;
        stream.Entries.Pages = _pages;
        _streams.Add(stream);
    }

    /// <summary>Takes a life out, because its end is gathered or its beginning was rolled back.</summary>
    /// <param name="stream">The life.</param>
    public void Remove(LogStream stream)
    {
        if (stream.Position < 0) return;
        _byGroup.Remove(stream.Group);
        _byGeneration.Remove(stream.Generation);
        var last = _streams[^1];
        _streams[stream.Position] = last;
        last.Position = stream.Position;
        _streams.RemoveAt(_streams.Count - 1);
        stream.Position = -1;
    }

    /// <summary>Keeps the tombstone of a life whose end is durable.</summary>
    /// <param name="stream">The ended life.</param>
    public void AddTombstone(LogStream stream)
    {
        _byGeneration.Add(stream.Generation, stream);
        _tombstones.Add(stream);
    }

    /// <summary>Lets the tombstones go that nothing is left to void for: those of lives that no remaining segment can hold a record of.</summary>
    /// <param name="mayHold">Whether a segment remains in a range, bounds included, that may hold such records beside the tombstone itself.</param>
    public void LetTombstonesGo(Func<SegmentNumber, SegmentNumber, bool> mayHold)
    {
        for (var i = _tombstones.Count - 1; i >= 0; i--)
        {
            var stream = _tombstones[i];
            if (mayHold(stream.FirstSegment, stream.LastSegment)) continue;
            stream.LetTombstoneGo();
            _byGeneration.Remove(stream.Generation);
            _tombstones[i] = _tombstones[^1];
            _tombstones.RemoveAt(_tombstones.Count - 1);
        }
    }
}
