using System.Collections.Immutable;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>What lies in a data directory.</summary>
/// <param name="HasSegments">Whether there is a directory of segments.</param>
/// <param name="HasSnapshots">Whether there is a directory of snapshots.</param>
/// <param name="Segments">The files that are called like segments, by number.</param>
/// <param name="Snapshots">What lies in the directory of snapshots.</param>
/// <remarks>Immutable.</remarks>
internal sealed record DirectoryContents(bool HasSegments, bool HasSnapshots, List<FoundSegment> Segments, ImmutableArray<DiskEntry> Snapshots);
