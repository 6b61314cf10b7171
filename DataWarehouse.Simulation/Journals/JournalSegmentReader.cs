using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Simulation.Journals;

/// <summary>Reads one segment from its bytes: replays the valid batches, and tells a torn end from damage.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class JournalSegmentReader
{
    private readonly long _segment;
    private readonly byte[] _bytes;
    private readonly int _length;
    private int _at;

    /// <summary>Reads a segment.</summary>
    /// <param name="segment">Its number.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="length">How many of them count.</param>
    public JournalSegmentReader(long segment, byte[] bytes, int length)
    {
        _segment = segment;
        _bytes = bytes;
        _length = length;
    }

    /// <summary>The last valid batch; 0 if there is none.</summary>
    public long LastBatch { get; private set; }

    /// <summary>The start of the replica that wrote the last valid batch.</summary>
    public long Start { get; private set; }

    /// <summary>Why the segment cannot be trusted, or null.</summary>
    public string? Damage { get; private set; }

    /// <summary>Replays all valid batches from the beginning.</summary>
    /// <param name="state">Takes the records.</param>
    /// <returns>Whether there was a valid batch.</returns>
    public bool Replay(JournalState state)
    {
        var offset = 0;
        while (TryReadHeader(offset, out var number, out var start, out _, out var count))
        {
            if (LastBatch != 0 && number != LastBatch + 1) break;
            if (count > _length - JournalBatch.HeaderBytes - offset) break;
            var crc = BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(offset + 36));
            if (crc != JournalBatch.Checksum(_segment, offset, _bytes.AsSpan(offset + JournalBatch.HeaderBytes, count))) break;
            _at = offset + JournalBatch.HeaderBytes;
            offset = _at + count;
            if (!ReplayBatch(state, offset)) Damage = $"A record of batch {number} in segment {_segment} contradicts the ones before it.";
            LastBatch = number;
            Start = start;
        }

        if (offset < _length) LookForDamage(offset);
        return LastBatch != 0;
    }

    /// <summary>
    /// The first invalid batch is a torn end, unless a later header was written when that batch was durable: then something that was durable is gone.
    /// </summary>
    private void LookForDamage(int from)
    {
        for (var offset = from; offset <= _length - JournalBatch.HeaderBytes; offset += 8)
        {
            if (!TryReadHeader(offset, out var number, out _, out var durableThrough, out _)) continue;
            var invalid = Math.Max(LastBatch + 1, BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(offset + 40)));
            if (durableThrough >= invalid)
            {
                Damage = $"Batch {invalid} in segment {_segment} at offset {from} is invalid, and batch {number} says that it was durable.";
                return;
            }
        }
    }

    private bool TryReadHeader(int offset, out long number, out long start, out long durableThrough, out int count)
    {
        number = start = durableThrough = count = 0;
        if (offset > _length - JournalBatch.HeaderBytes) return false;
        var header = _bytes.AsSpan(offset, JournalBatch.HeaderBytes);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != JournalBatch.Magic) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) != JournalBatch.Checksum(_segment, offset, header[8..])) return false;
        start = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
        number = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        durableThrough = BinaryPrimitives.ReadInt64LittleEndian(header[24..]);
        count = BinaryPrimitives.ReadInt32LittleEndian(header[32..]);
        return count >= 0;
    }

    private bool ReplayBatch(JournalState state, int end)
    {
        while (_at < end)
        {
            switch ((JournalRecord)_bytes[_at++])
            {
                case 0:
                    break;
                case JournalRecord.HardState:
                    state.HardState = new HardState(new Term(Number()), new ReplicaId(Number()), new LogIndex(Number()));
                    break;
                case JournalRecord.Entry:
                    if (!ReplayEntry(state)) return false;
                    break;
                case JournalRecord.Installed:
                    state.Install(Descriptor(), Bytes());
                    break;
                case JournalRecord.Taken:
                    state.Take(Descriptor(), Bytes());
                    break;
                case JournalRecord.Purged:
                    state.Purge(new LogIndex(Number()));
                    Number();
                    break;
                case JournalRecord.Begun:
                    state.Begin(new LogIndex(Number()), new Term(Number()));
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    private bool ReplayEntry(JournalState state)
    {
        var entry = JournalRecords.ReadEntry(_bytes.AsMemory(_at), out var length);
        _at += length;
        return state.TryAppend(entry);
    }

    private SnapshotDescriptor Descriptor()
    {
        var (index, term) = (Number(), Number());
        var configuration = new Configuration
        {
            Voters = Replicas(),
            OutgoingVoters = Replicas(),
            Learners = Replicas(),
            NextLearners = Replicas(),
            LeavesJointByItself = Number() == 1,
            LastReplica = new ReplicaId(Number()),
            Members = Members(),
        };
        return new SnapshotDescriptor(new LogIndex(index), new Term(term), configuration);
    }

    private ImmutableArray<ReplicaId> Replicas()
    {
        var replicas = ImmutableArray.CreateBuilder<ReplicaId>();
        for (var count = Number(); count > 0; count--) replicas.Add(new ReplicaId(Number()));
        return replicas.ToImmutable();
    }

    private ImmutableArray<Member> Members()
    {
        var members = ImmutableArray.CreateBuilder<Member>();
        for (var count = Number(); count > 0; count--)
        {
            var replica = new ReplicaId(Number());
            var incarnation = new Incarnation(Number());
            members.Add(new Member(replica, new PeerId(Encoding.ASCII.GetString(Bytes()), incarnation)));
        }

        return members.ToImmutable();
    }

    private long Number()
    {
        var number = BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(_at));
        _at += 8;
        return number;
    }

    private byte[] Bytes()
    {
        var count = (int)Number();
        var bytes = _bytes.AsSpan(_at, count).ToArray();
        _at += count;
        return bytes;
    }
}
