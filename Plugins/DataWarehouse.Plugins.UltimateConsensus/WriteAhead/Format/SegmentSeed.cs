using System.Numerics;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

/// <summary>
/// What the checksums of a segment begin from: the directory and the segment. The directory's id is random, so bytes that somebody has stored as a payload, parts of
/// another directory's log among them, do not pass for something that this log wrote.
/// </summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct SegmentSeed
{
    private readonly uint _crc;
    private readonly bool _placeCountsForNothing;

    /// <summary>Makes a seed.</summary>
    /// <param name="directory">The data directory.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="planted">A fault that is switched on.</param>
    public SegmentSeed(DirectoryId directory, SegmentNumber segment, PlantedLogBug planted)
    {
        _placeCountsForNothing = planted == PlantedLogBug.CrcWithoutPlace;
        var crc = BitOperations.Crc32C(SeededCrc.Plain, (ulong)directory.Value);
        crc = BitOperations.Crc32C(crc, (ulong)(directory.Value >> 64));
        _crc = _placeCountsForNothing ? crc : BitOperations.Crc32C(crc, (ulong)segment.Value);
    }

    /// <summary>The beginning of a checksum at a place of the segment.</summary>
    /// <param name="offset">Where what is covered begins, in bytes from the start of the segment.</param>
    public uint At(long offset) => _placeCountsForNothing ? _crc : BitOperations.Crc32C(_crc, (ulong)offset);
}
