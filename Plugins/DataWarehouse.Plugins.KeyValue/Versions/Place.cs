namespace DataWarehouse.Plugins.KeyValue.Versions;

/// <summary>Where a version stands: the slot of its slab, and the offset in it. Zero is no place.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct Place(long Value)
{
    private const int SlotShift = 32;

    /// <summary>Names a place.</summary>
    public Place(int slot, int offset)
        : this(((long)slot << SlotShift) | (uint)offset)
    {
    }

    /// <summary>No place.</summary>
    public static Place None => default;

    /// <summary>Whether it is no place.</summary>
    public bool IsNone => Value == 0;

    /// <summary>The slab's slot, 1 or more.</summary>
    public int Slot => (int)(Value >> SlotShift);

    /// <summary>The offset of the header in the slab.</summary>
    public int Offset => (int)Value;
}
