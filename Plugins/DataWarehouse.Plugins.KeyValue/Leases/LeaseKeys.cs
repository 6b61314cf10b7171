using DataWarehouse.Plugins.KeyValue.Keys;

namespace DataWarehouse.Plugins.KeyValue.Leases;

/// <summary>The keys of one lease: the beginning of a list that runs through the entries of the index.</summary>
/// <remarks>Not thread-safe: belongs to one apply lane.</remarks>
internal sealed class LeaseKeys
{
    /// <summary>The first entry, or none.</summary>
    public int First { get; set; } = KeyEntry.None;

    /// <summary>How many.</summary>
    public int Count { get; set; }
}
