using System.Collections.Immutable;
using System.Text;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Strategies;

namespace DataWarehouse.Tests.UltimateReplication.Conflicts;

/// <summary>Concurrent values, written down shortly.</summary>
internal static class Siblings
{
    public static DottedValue<StampedValue> Value(long origin, long sequence, long unixMs, string text) => new(
        new Dot(new Incarnation(origin), sequence), new StampedValue(new HybridTimestamp(unixMs, 0), Encoding.UTF8.GetBytes(text)));

    /// <summary>The dot a strategy keeps.</summary>
    public static Dot Kept(ReplicationStrategyBase strategy, params ReadOnlySpan<DottedValue<StampedValue>> siblings) =>
        Assert.IsType<Resolution.KeepOne>(strategy.ResolveSiblings("key", [.. siblings])).Dot;

    public static string Text(DottedValue<StampedValue> value) => Encoding.UTF8.GetString(value.Value.Bytes.Span);

    /// <summary>All different bytes of the siblings, sorted and joined: a set union.</summary>
    public static ReadOnlyMemory<byte> Union(string key, ImmutableArray<DottedValue<StampedValue>> siblings) =>
        Encoding.UTF8.GetBytes(string.Join(
            '+', siblings.SelectMany(value => Text(value).Split('+')).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)));
}
