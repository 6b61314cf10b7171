using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Plugins.UltimateReplication.Counters;

/// <summary>What one record of a lease file says.</summary>
/// <param name="Incarnation">Whose numbers they are.</param>
/// <param name="Number">The record's own number: 0 for the first of a file, then one more for each record written.</param>
/// <param name="LeasedThrough">The highest number leased, 0 when none is.</param>
internal readonly record struct DotLease(Incarnation Incarnation, long Number, long LeasedThrough)
{
    /// <summary>The slot in which the record stands, so that a write never touches its predecessor.</summary>
    public int Slot => (int)(Number & 1);
}
