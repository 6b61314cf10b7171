using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;

/// <summary>
/// What a repair that is decided still has to do: which files go aside and where to (docs/formats.md, "Repair journal"). From the moment it is durable the repair can only be
/// completed; before, nothing of the log has changed.
/// </summary>
/// <param name="Aside">The directory that takes the files of the old log.</param>
/// <param name="Files">Those files.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record RepairJournal(DiskPath Aside, IReadOnlyList<DiskPath> Files)
{
    /// <summary>The directory in which a repair prepares the new log.</summary>
    public const string DirectoryName = "repair";

    /// <summary>The name of the journal in it.</summary>
    public const string FileName = "journal";

    /// <summary>What the names of the directories begin with that keep the files of old logs; a number follows.</summary>
    public const string AsidePrefix = "damaged-";

    /// <summary>The same for logs that were sound, and in which a group was recovered from less than a quorum.</summary>
    public const string RecoveredPrefix = "recovered-";

    /// <summary>The version that is written.</summary>
    public const uint Version = 1;

    private const int HeaderBytes = 16;

    /// <summary>The directory in which a repair prepares the new log.</summary>
    public static DiskPath Directory { get; } = new(DirectoryName);

    /// <summary>The journal.</summary>
    public static DiskPath Path { get; } = Directory.Append(FileName);

    /// <summary>The name under which the journal is written.</summary>
    public static DiskPath UnfinishedPath { get; } = Directory.Append(FileName + ".tmp");

    /// <summary>The report, for people; it ends up beside the files of the old log.</summary>
    public static DiskPath ReportPath { get; } = Directory.Append(ReportName);

    /// <summary>What a journal begins with: "DWREPAIR".</summary>
    private static ReadOnlySpan<byte> Magic => "DWREPAIR"u8;

    private const string ReportName = "report.txt";

    /// <summary>The directory for the files of the old log.</summary>
    /// <param name="prefix">What its name begins with, such as <see cref="AsidePrefix"/>.</param>
    /// <param name="number">1 or more.</param>
    public static DiskPath AsideOf(string prefix, int number) => new(string.Create(CultureInfo.InvariantCulture, $"{prefix}{number}"));

    /// <summary>Where a file of the old log goes.</summary>
    /// <param name="file">The file.</param>
    public DiskPath AsidePathOf(DiskPath file) => Aside.Append(file.Value[(file.Value.LastIndexOf('/') + 1)..]);

    /// <summary>The journal in bytes.</summary>
    public byte[] Encode()
    {
        var lines = Encoding.ASCII.GetBytes(string.Join('\n', Files.Select(f => f.Value).Prepend(Aside.Value)));
        var bytes = new byte[HeaderBytes + lines.Length + sizeof(uint)];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), lines.Length);
        lines.CopyTo(bytes, HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(HeaderBytes + lines.Length), SeededCrc.Extend(SeededCrc.Plain, bytes.AsSpan(0, HeaderBytes + lines.Length)));
        return bytes;
    }

    /// <summary>Reads a journal from bytes that may hold anything.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="journal">The journal, if it is sound.</param>
    public static HeaderVerdict TryRead(ReadOnlySpan<byte> bytes, out RepairJournal? journal)
    {
        journal = null;
        if (bytes.Length < HeaderBytes || !bytes.StartsWith(Magic)) return HeaderVerdict.Foreign;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) is var version && version > Version) return HeaderVerdict.Newer;
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        if (version != Version || length < 1 || bytes.Length != (long)HeaderBytes + length + sizeof(uint)) return HeaderVerdict.Damaged;
        if (SeededCrc.Extend(SeededCrc.Plain, bytes[..^sizeof(uint)]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[^sizeof(uint)..])) return HeaderVerdict.Damaged;
        var lines = Encoding.ASCII.GetString(bytes.Slice(HeaderBytes, length)).Split('\n');
        journal = new RepairJournal(new DiskPath(lines[0]), [.. lines.Skip(1).Select(line => new DiskPath(line))]);
        return HeaderVerdict.Sound;
    }
}
