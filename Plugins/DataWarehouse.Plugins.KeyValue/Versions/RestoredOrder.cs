namespace DataWarehouse.Plugins.KeyValue.Versions;

/// <summary>What two versions of one key that stand one behind the other in a snapshot must be to each other.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class RestoredOrder
{
    /// <summary>Whether a version may follow another, or be the first one of its key.</summary>
    public static bool Follows(in RecordHeader record, in RecordHeader before, bool hasBefore, long compactRevision)
    {
        if (hasBefore && (record.Main, record.Sub).CompareTo((before.Main, before.Sub)) <= 0) return false;
        if (hasBefore && record.Main <= compactRevision) return false;
        var follows = hasBefore && !before.IsDeletion;
        if (record.IsDeletion) return follows || record.Main == compactRevision;
        if (follows) return record.Version == before.Version + 1 && record.Create == before.Create;
        return hasBefore || record.Main > compactRevision ? record.Version == 1 && record.Create == record.Main : record.Version >= 1 && record.Create <= record.Main;
    }
}
