using System.Runtime.InteropServices;

namespace DataWarehouse.Plugins.KeyValue.Versions;

/// <summary>
/// What stands before key and value of each version in a slab. All but <see cref="Next"/>, <see cref="NextMain"/>, <see cref="Previous"/> and <see cref="Entry"/> is written once.
/// A snapshot that is being written reads what is written once, and <see cref="NextMain"/>: that changes from 0 to a revision above those of the snapshot, which it judges alike.
/// </summary>
/// <remarks>Changed on the apply lane only; <see cref="NextMain"/> goes through <see cref="Volatile"/>.</remarks>
[StructLayout(LayoutKind.Sequential, Pack = 8, Size = RecordHeader.Bytes)]
internal struct RecordHeader
{
    /// <summary>Bytes of a header in memory.</summary>
    public const int Bytes = 80;

    /// <summary>What a version is charged on top of header, key and value: its share of the index.</summary>
    public const int IndexShareBytes = 48;

    /// <summary>The length of the value of a deletion.</summary>
    public const int Deleted = -1;

    /// <summary>The revision that wrote it.</summary>
    public long Main;

    /// <summary>The revision at which this life of the key began; 0 for a deletion.</summary>
    public long Create;

    /// <summary>How often the key was written in this life; 0 for a deletion.</summary>
    public long Version;

    /// <summary>The lease, or 0.</summary>
    public long Lease;

    /// <summary>The version of the key before this one, whatever life it belongs to. Not to be followed from a version at or below the compacted revision.</summary>
    public Place Previous;

    /// <summary>The version of the key after this one.</summary>
    public Place Next;

    /// <summary>The revision of the version after this one, or 0.</summary>
    public long NextMain;

    /// <summary>The hash of everything that replicas must agree on.</summary>
    public ulong Hash;

    /// <summary>Its number among the changes of its revision.</summary>
    public int Sub;

    /// <summary>Bytes of the key, which follows the header.</summary>
    public int KeyLength;

    /// <summary>Bytes of the value, which follows the key, or <see cref="Deleted"/>.</summary>
    public int ValueLength;

    /// <summary>The entry of the key in the index, or -1 when the index has forgotten the key.</summary>
    public int Entry;

    /// <summary>Whether it is a deletion.</summary>
    public readonly bool IsDeletion => ValueLength == Deleted;

    /// <summary>Bytes of key and value together.</summary>
    public readonly int ContentLength => KeyLength + Math.Max(0, ValueLength);

    /// <summary>Bytes that it takes in a slab.</summary>
    public readonly int Length => LengthOf(ContentLength);

    /// <summary>Bytes that the quota counts.</summary>
    public readonly long Charge => Length + IndexShareBytes;

    /// <summary>Bytes that a version with so much content takes in a slab.</summary>
    public static int LengthOf(int contentLength) => (Bytes + contentLength + 7) & ~7;

    /// <summary>Bytes that the quota counts for a version with so much content.</summary>
    public static long ChargeOf(int contentLength) => LengthOf(contentLength) + IndexShareBytes;

    /// <summary>Whether a compaction has made it unreachable: it was superseded by then, or it is a deletion before it.</summary>
    public bool IsDeadAt(long compactRevision) => IsDeletion ? Main < compactRevision : Volatile.Read(ref NextMain) is var next && next != 0 && next <= compactRevision;
}
