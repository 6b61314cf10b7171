using System.IO.Hashing;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Snapshots;

/// <summary>Exactly which bytes a snapshot consists of. Two replicas that made the same bytes at the same place have the same content.</summary>
/// <param name="Group">The group.</param>
/// <param name="Index">The last entry in it.</param>
/// <param name="Term">The term of that entry.</param>
/// <param name="LengthBytes">How many bytes, 0 or more.</param>
/// <param name="Digest">XxHash3-64 of all bytes.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct SnapshotContent(GroupId Group, LogIndex Index, Term Term, long LengthBytes, ulong Digest)
{
    /// <summary>The digest of a group's empty beginning, of which nobody has written a file.</summary>
    public static ulong DigestOfNothing { get; } = XxHash3.HashToUInt64([]);
}
