using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.WriteAheadLogs.Model;

namespace DataWarehouse.Simulation.WriteAheadLogs.Workload;

/// <summary>
/// Draws requests that fit what a log holds. Group 1 idles: it is created with a few entries and hardly written again. Group 2 lags: it keeps its old
/// entries for long. The others live fast: they append, overwrite, purge, take and install snapshots, end and begin again. Groups 3, 7 and 11 end soon and stay so for
/// long, until all segments around their tombstones may have been emptied.
/// </summary>
/// <remarks>Not thread-safe; belongs to its exploration.</remarks>
internal sealed class RequestPlanner
{
    private const int EntriesMax = 40;
    private const int LaggingEntriesMax = 60;
    private static readonly GroupId Idle = new(1);
    private static readonly GroupId Lagging = new(2);
    private static readonly Configuration[] Configurations = [.. Enumerable.Range(1, 3).Select(Voters)];
    private readonly SeededRandom _random;
    private readonly int _payloadBytesMax;
    private readonly List<GroupWrite> _writes = [];

    /// <summary>Plans for a log.</summary>
    /// <param name="random">Chooses.</param>
    /// <param name="options">How the log behaves.</param>
    public RequestPlanner(SeededRandom random, WriteAheadOptions options)
    {
        _random = random;
        _payloadBytesMax = options.SegmentBytes / 5;
    }

    /// <summary>Whether a group lags, so that nobody takes snapshots of it.</summary>
    /// <param name="group">The group.</param>
    public static bool IsLagging(GroupId group) => group == Lagging;

    /// <summary>Draws a request.</summary>
    /// <param name="model">What the log will hold before it.</param>
    public PlannedRequest Next(LogModel model)
    {
        _writes.Clear();
        var wanted = _random.Below(3) > 0 ? 1 : 1 + _random.Below(model.GroupsMax);
        var first = _random.Below(model.GroupsMax);
        for (var i = 0; i < model.GroupsMax && _writes.Count < wanted; i++)
        {
            var group = new GroupId(1 + ((first + i) % model.GroupsMax));
            if (group == Idle && model.Find(group) is not null && _random.Below(40) > 0) continue;
            if (group == Lagging && model.Find(group) is not null && _random.Below(3) > 0) continue;
            if (IsShortLived(group) && model.Find(group) is null && _random.Below(12) > 0) continue;
            _writes.Add(Write(group, model.Find(group)));
        }

        if (_writes.Count == 0) _writes.Add(Write(new GroupId(model.GroupsMax), model.Find(new GroupId(model.GroupsMax))));
        for (var i = 0; i < _writes.Count; i++)
            _writes[i] = _writes[i] with { Class = _writes[i].Entries.IsEmpty && _random.Below(2) == 0 ? WriteClass.Reserve : WriteClass.Normal };
        return new PlannedRequest([.. _writes], MustSync: true);
    }

    /// <summary>Draws a request that needs no sync: only a commit index changes.</summary>
    /// <param name="model">What the log will hold before it.</param>
    public PlannedRequest? NextCommit(LogModel model)
    {
        var number = 1 + _random.Below(model.GroupsMax);
        for (var i = 0; i < model.GroupsMax; i++)
        {
            var group = new GroupId(1 + ((number + i) % model.GroupsMax));
            if (group == Idle || model.Find(group) is not { } present) continue;
            var state = present.HardState with { Commit = new LogIndex(_random.Between(0, present.Last.Value)) };
            return new PlannedRequest([new GroupWrite(group, GroupWriteKind.Append) { HardState = state }], MustSync: false);
        }

        return null;
    }

    /// <summary>The snapshot and purge that a log asked for.</summary>
    /// <param name="present">The group.</param>
    /// <param name="through">Up to which entry.</param>
    public PlannedRequest Obey(GroupModel present, LogIndex through)
    {
        var index = through < present.Last ? through : present.Last;
        if (index < present.Purged) index = present.Purged;
        return new PlannedRequest([WithTaken(new GroupWrite(present.Group, GroupWriteKind.Append), present, index, purges: true) with { Class = WriteClass.Reserve }], MustSync: true);
    }

    /// <summary>Adds to the write of a snapshot what a core may want beside it: entries, a hard state, a purge up to the snapshot.</summary>
    /// <param name="write">The write.</param>
    /// <param name="present">The group.</param>
    public GroupWrite WithMore(GroupWrite write, GroupModel present)
    {
        var (index, isInstalled) = (write.Snapshot!.Descriptor.Index, write.Snapshot.IsInstalled);
        var next = isInstalled ? index.Next : present.Last.Next;
        if (_random.Below(3) == 0) write = WithEntries(write, present, next, Term.Max(TermBehind(present, next), write.Snapshot!.Descriptor.Term));
        if (_random.Below(3) == 0) write = write with { HardState = Vote(present) };
        return isInstalled || _random.Below(2) == 0 ? write : WithPurge(write, present, index);
    }

    /// <summary>Describes a snapshot of a configuration of some size.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="term">Its term.</param>
    public static SnapshotDescriptor DescriptorOf(LogIndex index, Term term) => new(index, term, Configurations[(int)(index.Value % Configurations.Length)]);

    private static bool IsShortLived(GroupId group) => group.Value % 4 == 3;

    private static Configuration Voters(int count) =>
        Configuration.Of(Enumerable.Range(1, count).Select(replica => new Member(new ReplicaId(replica), new PeerId($"n{replica}", Incarnation.None))), []);

    private static Term TermOf(GroupModel present) => Term.Max(Term.Max(present.LastTerm, present.HardState.Term), present.NextTermMin);

    /// <summary>The lowest term of entries from a place on: where others stood, it is a new one, for a term has one entry at a place.</summary>
    private static Term TermBehind(GroupModel present, LogIndex from) => from <= present.Last ? TermOf(present).Next : TermOf(present);

    private GroupWrite Write(GroupId group, GroupModel? present)
    {
        if (present is null) return Begin(group);
        if (IsShortLived(group) && _random.Below(8) == 0) return GroupWrite.Destroy(group);
        var isSlow = group == Idle || group == Lagging;
        var isLong = present.Count >= (group == Lagging ? LaggingEntriesMax : EntriesMax);
        var write = new GroupWrite(group, GroupWriteKind.Append);
        if (isLong) return SnapshotPlanner.HasFiles(group) ? WithPurge(write, present, Somewhere(present)) : WithTaken(write, present, Somewhere(present), purges: true);
        return _random.Below(isSlow ? 60 : 100) switch
        {
            < 50 => WithEntries(write, present, present.Last.Next, TermOf(present)),
            < 60 => write with { HardState = Vote(present) },
            < 72 => WithEntries(write, present, new LogIndex(_random.Between(present.Purged.Value + 1, present.Last.Value + 1)), TermOf(present).Next),
            < 86 when SnapshotPlanner.HasFiles(group) => WithPurge(write, present, Somewhere(present)),
            < 80 => WithTaken(write, present, Somewhere(present), _random.Below(2) == 0),
            < 86 => WithInstalled(write, present),
            < 92 => WithPurge(write, present, Somewhere(present)),
            < 95 => GroupWrite.Destroy(group),
            _ when SnapshotPlanner.HasFiles(group) => WithEntries(write, present, present.Last.Next, TermOf(present)) with { HardState = Vote(present) },
            _ => WithEntries(WithTaken(write, present, Somewhere(present), _random.Below(2) == 0), present, present.Last.Next, TermOf(present)) with { HardState = Vote(present) },
        };
    }

    private GroupWrite Begin(GroupId group)
    {
        var present = new GroupModel(group, new ReplicaId(1 + _random.Below(9)));
        var write = GroupWrite.Create(group, present.Replica);
        if (_random.Below(3) == 0) return write;
        if (_random.Below(3) == 0) write = write with { Snapshot = Stored(new LogIndex(0), Term.Zero, isInstalled: false) };
        if (_random.Below(2) == 0) write = write with { HardState = Vote(present) };
        return _random.Below(2) == 0 ? WithEntries(write, present, present.Last.Next, new Term(1)) : write;
    }

    private HardState Vote(GroupModel present)
    {
        var term = _random.Below(3) == 0 ? TermOf(present).Next : TermOf(present);
        return new HardState(term, new ReplicaId(_random.Below(4)), new LogIndex(_random.Between(0, present.Last.Value)));
    }

    private GroupWrite WithEntries(GroupWrite write, GroupModel present, LogIndex from, Term atLeast)
    {
        var term = Term.Max(atLeast, _random.Below(6) == 0 ? TermOf(present).Next : TermOf(present));
        if (term == Term.Zero) term = new Term(1);
        var entries = new Entry[1 + _random.Below(4)];
        var left = _payloadBytesMax;
        for (var i = 0; i < entries.Length; i++)
        {
            var payload = new byte[Math.Min(left, PayloadBytes())];
            left -= payload.Length;
            _random.Fill(payload);
            entries[i] = new Entry(term, new LogIndex(from.Value + i), _random.Below(10) == 0 ? EntryKind.Configuration : EntryKind.Command, payload);
        }

        return write with { Entries = new EntryBatch(entries, 0, entries.Length) };
    }

    private int PayloadBytes() => _random.Below(20) switch
    {
        < 3 => 0,
        < 14 => _random.Below(64),
        < 19 => _random.Below(400),
        _ => _random.Below(_payloadBytesMax),
    };

    private LogIndex Somewhere(GroupModel present) => new(_random.Between(present.Purged.Value, present.Last.Value));

    private GroupWrite WithTaken(GroupWrite write, GroupModel present, LogIndex index, bool purges)
    {
        write = write with { Snapshot = Stored(index, present.TermAt(index), isInstalled: false) };
        return purges ? WithPurge(write, present, index) : write;
    }

    private GroupWrite WithInstalled(GroupWrite write, GroupModel present)
    {
        var index = new LogIndex(_random.Between(present.Purged.Value + 1, present.Last.Value + 8));
        var term = index <= present.Last ? present.TermAt(index) : TermOf(present);
        if (term == Term.Zero) term = new Term(1);
        write = write with { Snapshot = Stored(index, _random.Below(2) == 0 ? term : Term.Max(term, TermOf(present)), isInstalled: true) };
        return _random.Below(3) == 0 ? WithEntries(write, present, index.Next, TermBehind(present, index.Next)) : write;
    }

    private static GroupWrite WithPurge(GroupWrite write, GroupModel present, LogIndex index) => write with { PurgeThrough = index, PurgeTerm = present.TermAt(index) };

    private StoredSnapshot Stored(LogIndex index, Term term, bool isInstalled) =>
        new(new SnapshotDescriptor(index, term, Configurations[_random.Below(Configurations.Length)]), 0, 0, HasFile: false, isInstalled);
}
