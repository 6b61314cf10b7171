namespace DataWarehouse.Plugins.KeyValue.Versions;

/// <summary>Shows versions to the outside without copying them.</summary>
/// <remarks>Stateless; what it shows is valid until the store changes.</remarks>
internal static class EventView
{
    /// <summary>The change that made a version.</summary>
    public static KeyValueEvent Of(VersionStore store, Place place)
    {
        ref var record = ref store.Log.At(place);
        var before = PreviousOf(store, record);
        return new KeyValueEvent
        {
            Kind = record.IsDeletion ? KeyValueEventKind.Delete : KeyValueEventKind.Put,
            Current = RecordOf(store, place),
            HasPrevious = !before.IsNone,
            Previous = before.IsNone ? default : RecordOf(store, before),
        };
    }

    /// <summary>The version that another one replaced, if it is of the same life of the key and not compacted.</summary>
    public static Place PreviousOf(VersionStore store, in RecordHeader record) =>
        record.Main > store.CompactRevision && (record.IsDeletion || record.Version > 1) ? record.Previous : Place.None;

    private static KeyValueRecord RecordOf(VersionStore store, Place place)
    {
        ref var record = ref store.Log.At(place);
        return new KeyValueRecord
        {
            Key = store.Log.KeyMemoryOf(place),
            Value = store.Log.ValueMemoryOf(place),
            CreateRevision = record.Create,
            ModRevision = record.Main,
            Version = record.Version,
            Lease = record.Lease,
        };
    }
}
