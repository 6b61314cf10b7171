using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;

/// <summary>Names with one value each, in the order of the names: the labels or addresses of a node, the settings of a keyspace.</summary>
/// <remarks>Immutable and thread-safe. Two with the same names and values are equal.</remarks>
public sealed class AttributeSet : IEquatable<AttributeSet>
{
    private AttributeSet(ImmutableArray<SystemAttribute> items) => Items = items;

    /// <summary>No attributes.</summary>
    public static AttributeSet Empty { get; } = new([]);

    /// <summary>The attributes, ascending by name.</summary>
    public ImmutableArray<SystemAttribute> Items { get; }

    /// <summary>The value of a name, or null.</summary>
    /// <param name="name">The name.</param>
    public string? this[string name]
    {
        get
        {
            foreach (var item in Items)
            {
                if (string.Equals(item.Name, name, StringComparison.Ordinal)) return item.Value;
            }

            return null;
        }
    }

    /// <summary>Makes a set; the same name twice with the same value counts once.</summary>
    /// <param name="items">Names and values in any order.</param>
    /// <exception cref="ArgumentException">They make no set; the message says why.</exception>
    public static AttributeSet Of(params ReadOnlySpan<SystemAttribute> items) =>
        TryMake(items, out var set, out var reason) ? set : throw new ArgumentException(reason, nameof(items));

    /// <summary>Makes a set; the same name twice with the same value counts once, with two values it is refused.</summary>
    /// <param name="items">Names and values in any order.</param>
    /// <param name="set">The set, or an empty one.</param>
    /// <param name="reason">Why there is none; empty if there is.</param>
    public static bool TryMake(ReadOnlySpan<SystemAttribute> items, out AttributeSet set, out string reason)
    {
        set = Empty;
        var sorted = items.ToArray();
        Array.Sort(sorted, static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        var kept = ImmutableArray.CreateBuilder<SystemAttribute>(sorted.Length);
        foreach (var item in sorted)
        {
            reason = FaultOf(item, kept.Count > 0 ? kept[^1] : default);
            if (reason.Length > 0) return false;
            if (kept.Count == 0 || kept[^1] != item) kept.Add(item);
        }

        reason = kept.Count > SystemLimits.AttributesMax ? FormattableString.Invariant($"there are {kept.Count} attributes; {SystemLimits.AttributesMax} are the most") : string.Empty;
        if (reason.Length == 0 && kept.Count > 0) set = new AttributeSet(kept.ToImmutable());
        return reason.Length == 0;
    }

    /// <inheritdoc/>
    public bool Equals(AttributeSet? other) => other is not null && Items.AsSpan().SequenceEqual(other.Items.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AttributeSet);

    /// <summary>A code from the numbers of characters alone, the same in every process.</summary>
    public override int GetHashCode()
    {
        var mixed = Items.Length;
        foreach (var item in Items) mixed = unchecked((mixed * 31) + item.Name.Length + (item.Value.Length << 8));
        return mixed;
    }

    /// <summary>The attributes as <c>name=value, name=value</c>.</summary>
    public override string ToString() => string.Join(", ", Items.Select(static item => $"{item.Name}={item.Value}"));

    /// <summary>Reads a set from bytes that may hold anything; unsorted names are refused.</summary>
    /// <param name="reader">The bytes.</param>
    internal static AttributeSet Read(ref FieldReader reader)
    {
        var count = SystemFields.Count(ref reader, SystemLimits.AttributesMax);
        if (count == 0) return Empty;
        var items = new SystemAttribute[count];
        for (var place = 0; place < count && reader.IsSound; place++)
        {
            items[place] = new SystemAttribute(SystemFields.Name(ref reader), SystemFields.Text(ref reader, SystemLimits.ValueBytesMax));
            if (place > 0 && string.CompareOrdinal(items[place - 1].Name, items[place].Name) >= 0) reader.Refuse(EnvelopeFlaw.OutOfRange);
        }

        return reader.IsSound ? new AttributeSet(ImmutableArray.Create(items)) : Empty;
    }

    /// <summary>Writes what <see cref="Read"/> reads.</summary>
    /// <param name="writer">Takes the fields.</param>
    internal void Write(FieldWriter writer)
    {
        writer.Number(Items.Length);
        foreach (var item in Items)
        {
            SystemFields.Write(writer, item.Name);
            SystemFields.Write(writer, item.Value);
        }
    }

    private static string FaultOf(SystemAttribute item, SystemAttribute before)
    {
        if (!SystemNames.IsName(item.Name)) return $"'{item.Name}' is no name: {SystemNames.Rule}";
        if (!SystemNames.IsValue(item.Value)) return FormattableString.Invariant($"the value of '{item.Name}' has control characters, is no Unicode, or has more than {SystemLimits.ValueBytesMax} bytes");
        var contradicts = string.Equals(item.Name, before.Name, StringComparison.Ordinal) && !string.Equals(item.Value, before.Value, StringComparison.Ordinal);
        return contradicts ? $"'{item.Name}' is both '{before.Value}' and '{item.Value}'" : string.Empty;
    }
}
