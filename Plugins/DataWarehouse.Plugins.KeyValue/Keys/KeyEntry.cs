using DataWarehouse.Plugins.KeyValue.Versions;

namespace DataWarehouse.Plugins.KeyValue.Keys;

/// <summary>What the index keeps of a key. The key itself stands in its newest version.</summary>
/// <remarks>Not thread-safe: belongs to one apply lane.</remarks>
internal struct KeyEntry
{
    /// <summary>No entry.</summary>
    public const int None = -1;

    /// <summary>The newest version; none for an entry that is free.</summary>
    public Place Head;

    /// <summary>The hash of the key.</summary>
    public uint Hash;

    /// <summary>The next key of the same lease, or of a free entry the next free one.</summary>
    public int LeaseNext;

    /// <summary>The key of the same lease before this one.</summary>
    public int LeasePrevious;

    /// <summary>Versions since the last one among <see cref="Milestones"/>. It stands where padding would.</summary>
    public int Unmarked;
}
