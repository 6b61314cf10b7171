using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Replication.Strategies;

namespace DataWarehouse.Plugins.UltimateReplication.Keys;

/// <summary>One sibling set for each key, in memory, in the ordinal order of the keys. Not thread-safe: its owner holds a lock.</summary>
internal sealed class ReplicatedKeys(int keysMax)
{
    private readonly Dictionary<string, DvvSet<StampedValue>> _sets = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _order = new(StringComparer.Ordinal);

    internal int Count => _sets.Count;

    /// <summary>The key's set as it stands in memory, at the epoch at which it was last touched or swept.</summary>
    internal DvvSet<StampedValue> Stored(string key) => _sets.GetValueOrDefault(key);

    /// <summary>The key's set at this view's epoch: a stored set is lifted before anything looks at it.</summary>
    internal DvvSet<StampedValue> Get(string key, MembershipView view) => _sets.GetValueOrDefault(key).Lift(view);

    /// <summary>
    /// Stores a lifted set. Also one that says no more than an absent key would, such as a deleted value's whose writer is sealed: what is
    /// absent is not sent, and then peers would never hear of the delete.
    /// </summary>
    internal void Put(string key, in DvvSet<StampedValue> set)
    {
        ref var stored = ref CollectionsMarshal.GetValueRefOrNullRef(_sets, key);
        if (!Unsafe.IsNullRef(ref stored))
        {
            stored = set;
            return;
        }

        if (_order.Add(key) && _order.Count > keysMax)
        {
            _order.Remove(key);
            throw new CausalityException(CausalityError.LimitExceeded, $"This replica holds {keysMax} keys already, the most it may hold.");
        }

        _sets[key] = set;
    }

    /// <summary>Up to <paramref name="most"/> keys that come after <paramref name="cursor"/>; an empty cursor is before all keys.</summary>
    internal List<string> KeysAfter(string cursor, int most)
    {
        var keys = new List<string>();
        if (_order.Max is not { } last || string.CompareOrdinal(cursor, last) >= 0) return keys;
        foreach (var key in _order.GetViewBetween(cursor, last))
        {
            if (keys.Count == most) break;
            if (!string.Equals(key, cursor, StringComparison.Ordinal)) keys.Add(key);
        }

        return keys;
    }
}
