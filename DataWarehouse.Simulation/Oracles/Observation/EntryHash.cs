using System.IO.Hashing;
using DataWarehouse.Plugins.UltimateConsensus.Log;

namespace DataWarehouse.Simulation.Oracles.Observation;

/// <summary>Hashes of entries and of prefixes of a log.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class EntryHash
{
    /// <summary>The hash of a prefix with one more entry; never <see cref="ObservedLog.UnknownHash"/>.</summary>
    /// <param name="prefix">The hash of the prefix.</param>
    /// <param name="entry">The entry behind it.</param>
    public static ulong Extend(ulong prefix, in Entry entry) => Mix(Mix(prefix, Of(entry)), (ulong)entry.Index.Value) | 1;

    /// <summary>The hash of one entry: its term, kind and payload.</summary>
    /// <param name="entry">The entry.</param>
    public static ulong Of(in Entry entry) =>
        Mix(XxHash3.HashToUInt64(entry.Payload.Span), ((ulong)entry.Term.Value << 8) | (byte)entry.Kind);

    /// <summary>Mixes two numbers into one; the order counts.</summary>
    /// <param name="left">One number.</param>
    /// <param name="right">The other.</param>
    public static ulong Mix(ulong left, ulong right)
    {
        var mixed = (left ^ 0x9E3779B97F4A7C15UL) * 0xD6E8FEB86659FD93UL;
        mixed = (mixed ^ (mixed >> 32) ^ right) * 0xA24BAED4963EE407UL;
        return mixed ^ (mixed >> 29);
    }
}
