using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;
using Members = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Repair;

/// <summary>
/// A log with the writes that cores ask for, drawn from a seed, over several starts: entries, changes of term that cut, snapshots, purges, ends of groups. It remembers what
/// each group's log held after every write, and where batches begin that may be damaged without looking like a torn end.
/// </summary>
internal sealed class DamagedHistory
{
    private static readonly Dictionary<long, (long Term, long Stamp)> Nothing = [];
    private readonly SeededRandom _random;
    private readonly Dictionary<long, List<GroupMoment>> _moments = [];
    private readonly Dictionary<long, GroupMoment> _present = [];
    private readonly int _groups;
    private OpenLog _log;
    private long _stamp;

    public DamagedHistory(int seed)
    {
        _random = new SeededRandom((ulong)seed).Fork("history");
        _groups = 2 + _random.Below(6);
        _log = new OpenLog(new SimulatedMedium());
        var steps = 40 + _random.Below(300);
        for (var step = 0; step < steps; step++)
        {
            Write(1 + _random.Below(_groups));
            if (_random.Below(3) == 0) _log.Tick();
            if (_random.Below(80) == 0) Restart();
        }

        Segments = [.. _log.Log.Segments.Written.ToArray().Select(s => (s.Path.Value, s.EndOffset))];
        BeforeLast = _log.Log.Segments.Active!.EndOffset;
        Write(1 + _random.Below(_groups));
        IsLastAlone = _log.Log.Segments.Active!.Path.Value != Segments[^1].Path;
        Medium = _log.End();
    }

    public SimulatedMedium Medium { get; }

    public IReadOnlyList<(string Path, long EndOffset)> Segments { get; }

    /// <summary>Where the last batch begins; damage there looks like a torn end.</summary>
    public long BeforeLast { get; }

    public bool IsLastAlone { get; }

    public IReadOnlyDictionary<long, GroupMoment> Present => _present;

    public IReadOnlyList<GroupMoment> MomentsOf(long group) => _moments.GetValueOrDefault(group, []);

    /// <summary>A copy of the medium with one or more damages, none of them at the very end of the log.</summary>
    public SimulatedMedium Damage()
    {
        var medium = Medium.CopyDurable();
        for (var count = 1 + _random.Below(3); count > 0; count--) DamageOne(medium);
        return medium;
    }

    private void DamageOne(SimulatedMedium medium)
    {
        var (path, end) = Segments[_random.Below(Segments.Count)];
        if (!medium.TryFind(path, out var file)) return;
        var isLast = path == Segments[^1].Path;
        switch (_random.Below(isLast ? 4 : 6))
        {
            case 0:
                file!.Rot(_random.Below(64) * 8);
                break;
            case 1 or 2:
                file!.Rot(_random.Below((int)end) * 8);
                break;
            case 3:
                var from = _random.Below((int)end);
                file!.Write(from, new byte[Math.Min(1 + _random.Below(512), end - from)]);
                file.Sync();
                break;
            case 4:
                medium.Remove(path);
                break;
            default:
                var bytes = new byte[_random.Below(4096)];
                file!.Read(0, bytes);
                medium.Remove(path);
                LogImage.Put(medium, path, bytes);
                break;
        }

        medium.SyncDirectory("log");
    }

    private void Restart()
    {
        _log = new OpenLog(_log.End());
        Assert.Null(_log.Refusal);
    }

    private void Write(long group)
    {
        if (!_present.TryGetValue(group, out var moment))
        {
            var bootstrap = new StoredSnapshot(new SnapshotDescriptor(LogIndex.Zero, Term.Zero, Members.Empty), 0, 0, HasFile: false, IsInstalled: false);
            _log.Submit(GroupWrite.Create(new GroupId(group), new ReplicaId(group)) with { Snapshot = bootstrap });
            Remember(group, new GroupMoment(_log.Log.Find(new GroupId(group))!.Generation, 0, default, 0, Nothing) { History = Nothing });
            return;
        }

        switch (_random.Below(40))
        {
            case 0:
                _log.Submit(GroupWrite.Destroy(new GroupId(group)));
                _present.Remove(group);
                break;
            case 1:
                Snapshot(group, moment, moment.Last + 5, isInstalled: true);
                break;
            case < 8 when moment.HardState.Commit.Value > moment.Snapshot:
                Snapshot(group, moment, moment.HardState.Commit.Value, isInstalled: false);
                break;
            case 8 or 9 or 10:
                Vote(group, moment);
                break;
            default:
                Append(group, moment);
                break;
        }
    }

    private void Vote(long group, GroupMoment moment)
    {
        var state = moment.HardState with { Vote = new ReplicaId(1 + (moment.HardState.Vote.Value % 3)) };
        _log.Submit(new GroupWrite(new GroupId(group), GroupWriteKind.Append) { HardState = state });
        Remember(group, moment with { HardState = state });
    }

    private void Append(long group, GroupMoment moment)
    {
        var commit = moment.HardState.Commit.Value;
        var term = moment.HardState.Term.Value + (_random.Below(5) == 0 || moment.HardState.Term == Term.Zero ? 1 : 0);
        var isNew = term > moment.HardState.Term.Value;
        var from = isNew ? Math.Max(commit, moment.Last - _random.Below(4)) + 1 : moment.Last + 1;
        var entries = Enumerable.Range(0, 1 + _random.Below(3)).Select(i => new Entry(new Term(term), new LogIndex(from + i), EntryKind.Command, Payload())).ToArray();
        var added = entries.Select(e => KeyValuePair.Create(e.Index.Value, (e.Term.Value, BinaryPrimitives.ReadInt64LittleEndian(e.Payload.Span)))).ToList();
        var state = isNew || _random.Below(2) == 0 ? new HardState(new Term(term), new ReplicaId(1 + _random.Below(3)), new LogIndex(Math.Max(commit, from - 1))) : (HardState?)null;
        _log.Submit(new GroupWrite(new GroupId(group), GroupWriteKind.Append) { Entries = new EntryBatch(entries, 0, entries.Length), HardState = state });
        Remember(group, moment with { Entries = Cut(moment.Entries, from, added), History = Cut(moment.History, from, added), HardState = state ?? moment.HardState });
    }

    private void Snapshot(long group, GroupMoment moment, long index, bool isInstalled)
    {
        var term = new Term(isInstalled ? Math.Max(1, moment.HardState.Term.Value) : moment.TermAt(index, moment.HardState.Term.Value));
        var snapshot = new StoredSnapshot(new SnapshotDescriptor(new LogIndex(index), term, Members.Empty), 10, 1, HasFile: true, isInstalled);
        var path = StoredSnapshot.PathOf(new GroupId(group), moment.Generation, snapshot.Descriptor).Value;
        if (!_log.Medium.TryFind(path, out _)) LogImage.Put(_log.Medium, path, new byte[SnapshotStore.FileBytesOf(10)]);
        var write = new GroupWrite(new GroupId(group), GroupWriteKind.Append) { Snapshot = snapshot };
        var next = moment with { Snapshot = index };
        if (isInstalled)
        {
            write = write with { HardState = new HardState(term, ReplicaId.None, new LogIndex(index)) };
            next = next with { Purged = index, Entries = Nothing, History = Nothing, HardState = write.HardState.Value };
        }
        else if (_random.Below(2) == 0)
        {
            var purge = Math.Max(moment.Purged + 1, index - _random.Below(3));
            write = write with { PurgeThrough = new LogIndex(purge), PurgeTerm = new Term(moment.TermAt(purge, 0)) };
            next = next with { Purged = purge, Entries = moment.Entries.Where(e => e.Key > purge).ToDictionary() };
        }

        _log.Submit(write);
        Remember(group, next);
    }

    private static Dictionary<long, (long Term, long Stamp)> Cut(IReadOnlyDictionary<long, (long Term, long Stamp)> entries, long from, IEnumerable<KeyValuePair<long, (long Term, long Stamp)>> added) =>
        entries.Where(e => e.Key < from).Concat(added).ToDictionary();

    private byte[] Payload()
    {
        var bytes = new byte[8 + _random.Below(60)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, ++_stamp);
        return bytes;
    }

    private void Remember(long group, GroupMoment moment)
    {
        _present[group] = moment;
        if (!_moments.TryGetValue(group, out var moments)) _moments.Add(group, moments = []);
        moments.Add(moment);
    }
}
