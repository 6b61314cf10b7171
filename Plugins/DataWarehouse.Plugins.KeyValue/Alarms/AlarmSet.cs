using System.Collections.Immutable;
using DataWarehouse.Plugins.KeyValue.Versions;

namespace DataWarehouse.Plugins.KeyValue.Alarms;

/// <summary>The alarms that are on, sorted by kind and member.</summary>
/// <remarks>Not thread-safe: belongs to one apply lane. What <see cref="All"/> has returned never changes.</remarks>
internal sealed class AlarmSet
{
    /// <summary>How many there may be.</summary>
    public const int CountMax = 1024;

    private const ulong HashSeed = 0x616C61726D;

    /// <summary>All alarms.</summary>
    public ImmutableSortedSet<Alarm> All { get; private set; } = [];

    /// <summary>Whether nothing may be added.</summary>
    public bool HasNoSpace { get; private set; }

    /// <summary>Whether nothing may be read or written.</summary>
    public bool IsCorrupt { get; private set; }

    /// <summary>A hash of all alarms.</summary>
    public ulong Hash { get; private set; }

    /// <summary>Switches an alarm on.</summary>
    /// <returns>Whether it is on; false when there are too many.</returns>
    public bool Add(Alarm alarm)
    {
        if (All.Count >= CountMax && !All.Contains(alarm)) return false;
        Set(All.Add(alarm));
        return true;
    }

    /// <summary>Switches an alarm off.</summary>
    /// <returns>Whether it was on.</returns>
    public bool Remove(Alarm alarm)
    {
        if (!All.Contains(alarm)) return false;
        Set(All.Remove(alarm));
        return true;
    }

    private void Set(ImmutableSortedSet<Alarm> all)
    {
        All = all;
        (HasNoSpace, IsCorrupt, Hash) = (false, false, 0);
        foreach (var alarm in all)
        {
            HasNoSpace |= alarm.Kind == AlarmKind.NoSpace;
            IsCorrupt |= alarm.Kind == AlarmKind.Corrupt;
            Hash += RecordHash.Stir(RecordHash.Fold(RecordHash.Fold(HashSeed, alarm.Member), (ulong)alarm.Kind));
        }
    }
}
