using DataWarehouse.Plugins.KeyValue.Wire;

namespace DataWarehouse.Plugins.KeyValue.Requests;

/// <summary>An etcd <c>RangeRequest</c>, read where it stands. Whether it may be served by any member is not the store's matter.</summary>
/// <remarks>To be used on one thread, as long as the bytes are valid.</remarks>
internal ref struct RangeRequest
{
    private const int KeyField = 1;
    private const int EndField = 2;
    private const int LimitField = 3;
    private const int RevisionField = 4;
    private const int OrderField = 5;
    private const int TargetField = 6;
    private const int KeysOnlyField = 8;
    private const int CountOnlyField = 9;
    private const int ModMinField = 10;
    private const int ModMaxField = 11;
    private const int CreateMinField = 12;
    private const int CreateMaxField = 13;

    /// <summary>The key, or the first of a range.</summary>
    public ReadOnlySpan<byte> Key;

    /// <summary>Where the range ends: empty for one key, one zero byte for no end.</summary>
    public ReadOnlySpan<byte> End;

    /// <summary>How many pairs at most; 0 for all.</summary>
    public long Limit;

    /// <summary>The revision to read at; 0 for the present one.</summary>
    public long Revision;

    /// <summary>The order of the pairs.</summary>
    public SortOrder Order;

    /// <summary>What they are sorted by.</summary>
    public SortTarget Target;

    /// <summary>Whether values are left out.</summary>
    public bool IsKeysOnly;

    /// <summary>Whether only the number of keys is asked for.</summary>
    public bool IsCountOnly;

    /// <summary>The least revision of change, or 0.</summary>
    public long ModMin;

    /// <summary>The greatest revision of change, or 0.</summary>
    public long ModMax;

    /// <summary>The least revision of creation, or 0.</summary>
    public long CreateMin;

    /// <summary>The greatest revision of creation, or 0.</summary>
    public long CreateMax;

    /// <summary>Whether pairs are left out by their revisions.</summary>
    public readonly bool IsFiltered => (ModMin | ModMax | CreateMin | CreateMax) != 0;

    /// <summary>Whether the order is another than that of the keys.</summary>
    public readonly bool IsSorted => Target != SortTarget.Key || Order == SortOrder.Descending;

    /// <summary>Reads a request.</summary>
    /// <returns><see cref="KeyValueStatus.Ok"/>, or what is wrong with it.</returns>
    public static KeyValueStatus Read(ReadOnlySpan<byte> message, KeyValueOptions options, out RangeRequest request)
    {
        request = default;
        var reader = new ProtoReader(message);
        while (reader.Next()) request.Take(in reader);
        if (reader.IsBroken) return KeyValueStatus.Malformed;
        if (request.Key.IsEmpty) return KeyValueStatus.EmptyKey;
        if (request.Key.Length > options.KeyBytesMax || request.End.Length > options.KeyBytesMax) return KeyValueStatus.KeyTooLarge;
        return request.Order is < SortOrder.None or > SortOrder.Descending || request.Target is < SortTarget.Key or > SortTarget.Value
            ? KeyValueStatus.InvalidSortOption
            : KeyValueStatus.Ok;
    }

    private void Take(scoped in ProtoReader reader)
    {
        switch (reader.Tag)
        {
            case (KeyField << 3) | 2: Key = reader.Bytes; break;
            case (EndField << 3) | 2: End = reader.Bytes; break;
            case LimitField << 3: Limit = reader.Number; break;
            case RevisionField << 3: Revision = reader.Number; break;
            case OrderField << 3: Order = (SortOrder)reader.Number; break;
            case TargetField << 3: Target = (SortTarget)reader.Number; break;
            case KeysOnlyField << 3: IsKeysOnly = reader.Number != 0; break;
            case CountOnlyField << 3: IsCountOnly = reader.Number != 0; break;
            case ModMinField << 3: ModMin = reader.Number; break;
            case ModMaxField << 3: ModMax = reader.Number; break;
            case CreateMinField << 3: CreateMin = reader.Number; break;
            case CreateMaxField << 3: CreateMax = reader.Number; break;
        }
    }
}
