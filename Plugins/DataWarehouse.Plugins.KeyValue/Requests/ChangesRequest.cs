using DataWarehouse.Plugins.KeyValue.Wire;

namespace DataWarehouse.Plugins.KeyValue.Requests;

/// <summary>
/// What a watcher missed: the fields of etcd's <c>WatchCreateRequest</c> that matter here, under their numbers, and two of our own.
/// </summary>
/// <remarks>To be used on one thread, as long as the bytes are valid.</remarks>
internal ref struct ChangesRequest
{
    private const int KeyField = 1;
    private const int EndField = 2;
    private const int RevisionField = 3;
    private const int FiltersField = 5;
    private const int PreviousField = 6;
    private const int BytesMaxField = 64;
    private const int SubField = 65;
    private const int NoPut = 0;
    private const int NoDelete = 1;

    /// <summary>The key, or the first of a range.</summary>
    public ReadOnlySpan<byte> Key;

    /// <summary>Where the range ends: empty for one key, one zero byte for no end.</summary>
    public ReadOnlySpan<byte> End;

    /// <summary>The first revision.</summary>
    public long Revision;

    /// <summary>How many events of that revision the reader has already, of this and all other keys.</summary>
    public long Sub;

    /// <summary>Bytes of events at most; 0 for as many as an answer takes.</summary>
    public long BytesMax;

    /// <summary>Whether the versions before are asked for.</summary>
    public bool WantsPrevious;

    /// <summary>Whether puts are left out.</summary>
    public bool LeavesOutPuts;

    /// <summary>Whether deletions are left out.</summary>
    public bool LeavesOutDeletions;

    /// <summary>Reads a request.</summary>
    /// <returns><see cref="KeyValueStatus.Ok"/>, or what is wrong with it.</returns>
    public static KeyValueStatus Read(ReadOnlySpan<byte> message, KeyValueOptions options, out ChangesRequest request)
    {
        request = default;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (!request.TryTake(in reader)) return KeyValueStatus.Malformed;
        }

        if (reader.IsBroken || request.BytesMax < 0 || request.Sub < 0) return KeyValueStatus.Malformed;
        if (request.Key.IsEmpty) return KeyValueStatus.EmptyKey;
        return request.Key.Length > options.KeyBytesMax || request.End.Length > options.KeyBytesMax ? KeyValueStatus.KeyTooLarge : KeyValueStatus.Ok;
    }

    private bool TryTake(scoped in ProtoReader reader)
    {
        switch (reader.Tag)
        {
            case (KeyField << 3) | 2: Key = reader.Bytes; break;
            case (EndField << 3) | 2: End = reader.Bytes; break;
            case RevisionField << 3: Revision = reader.Number; break;
            case PreviousField << 3: WantsPrevious = reader.Number != 0; break;
            case BytesMaxField << 3: BytesMax = reader.Number; break;
            case SubField << 3: Sub = reader.Number; break;
            case FiltersField << 3: TakeFilter(reader.Number); break;
            case (FiltersField << 3) | 2: return TryTakeFilters(reader.Bytes);
        }

        return true;
    }

    // Repeated numbers come one behind the other in one field from most clients, and in a field each from others.
    private bool TryTakeFilters(ReadOnlySpan<byte> packed)
    {
        foreach (var filter in packed)
        {
            if (filter >= 0x80) return false;
            TakeFilter(filter);
        }

        return true;
    }

    private void TakeFilter(long filter)
    {
        LeavesOutPuts |= filter == NoPut;
        LeavesOutDeletions |= filter == NoDelete;
    }
}
