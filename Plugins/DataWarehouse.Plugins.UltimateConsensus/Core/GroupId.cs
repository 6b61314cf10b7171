using System.Globalization;

namespace DataWarehouse.Plugins.UltimateConsensus.Core;

/// <summary>One Raft group of a cluster. Ids are given by the catalogue and never used again.</summary>
/// <param name="Value">The number, 0 or more; 0 is the system group.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct GroupId(long Value)
{
    /// <summary>The number as decimal digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
