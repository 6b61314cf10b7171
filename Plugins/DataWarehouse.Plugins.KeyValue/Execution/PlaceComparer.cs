using DataWarehouse.Plugins.KeyValue.Requests;
using DataWarehouse.Plugins.KeyValue.Versions;

namespace DataWarehouse.Plugins.KeyValue.Execution;

/// <summary>Compares versions by what a range is sorted by; equal ones by their keys, ascending, so that the order is the same on all replicas.</summary>
/// <remarks>Immutable; to be used on the apply lane.</remarks>
internal sealed class PlaceComparer(RecordLog log, SortTarget target, bool isDescending) : IComparer<Place>
{
    /// <inheritdoc/>
    public int Compare(Place x, Place y)
    {
        var order = CompareTarget(x, y);
        if (order != 0) return isDescending ? -order : order;
        return log.KeyOf(x).SequenceCompareTo(log.KeyOf(y));
    }

    private int CompareTarget(Place x, Place y) => target switch
    {
        SortTarget.Key => Math.Sign(log.KeyOf(x).SequenceCompareTo(log.KeyOf(y))),
        SortTarget.Version => log.At(x).Version.CompareTo(log.At(y).Version),
        SortTarget.Create => log.At(x).Create.CompareTo(log.At(y).Create),
        SortTarget.Mod => log.At(x).Main.CompareTo(log.At(y).Main),
        _ => Math.Sign(log.ValueOf(x).SequenceCompareTo(log.ValueOf(y))),
    };
}
