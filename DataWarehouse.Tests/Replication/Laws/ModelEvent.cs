using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>One write as it really happened.</summary>
/// <param name="Index">Its position in the history; also the value that a put writes.</param>
/// <param name="Key">The object written.</param>
/// <param name="Dot">The dot of a put; the default value for a delete, which takes none.</param>
/// <param name="Past">The events its writer had seen, itself not included.</param>
internal sealed record ModelEvent(int Index, int Key, Dot Dot, EventSet Past)
{
    internal bool IsPut => Dot.Sequence > 0;

    public override string ToString() => IsPut ? $"e{Index}=({Dot})" : $"e{Index}=(delete)";
}
