using DataWarehouse.Plugins.KeyValue.Keys;
using DataWarehouse.Plugins.KeyValue.Versions;

namespace DataWarehouse.Plugins.KeyValue.Execution;

/// <summary>The keys that a pair of key and range end names: one key, those up to the end, or all from the key on.</summary>
/// <remarks>To be used on one thread, as long as the bytes are valid.</remarks>
internal readonly ref struct KeyRange(ReadOnlySpan<byte> key, ReadOnlySpan<byte> end)
{
    private readonly ReadOnlySpan<byte> _key = key;
    private readonly ReadOnlySpan<byte> _end = end;

    /// <summary>Whether it is one key.</summary>
    public bool IsSingle => _end.IsEmpty;

    /// <summary>The first key.</summary>
    public ReadOnlySpan<byte> Key => _key;

    private bool IsOpen => _end is [0];

    /// <summary>Whether a key is in the range.</summary>
    public bool Contains(ReadOnlySpan<byte> key)
    {
        if (IsSingle) return key.SequenceEqual(_key);
        return key.SequenceCompareTo(_key) >= 0 && (IsOpen || key.SequenceCompareTo(_end) < 0);
    }

    /// <summary>Where it begins and ends in the order of keys.</summary>
    public (KeyCursor From, KeyCursor To) In(KeyOrder order)
    {
        if (!IsOpen && _end.SequenceCompareTo(_key) <= 0) return (order.End, order.End);
        return (order.Seek(_key), IsOpen ? order.End : order.Seek(_end));
    }

    /// <summary>The entry of its only key, or none.</summary>
    public int SingleIn(VersionStore store) => store.Find(_key);
}
