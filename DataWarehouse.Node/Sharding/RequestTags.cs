using DataWarehouse.Node.Grpc;
using DataWarehouse.Plugins.KeyValue;

namespace DataWarehouse.Node.Sharding;

/// <summary>
/// The tags of all keys that a request names. Stricter than the store, which reads the request again: what names a field twice that may stand once counts as several tags, so that no key can come
/// into a group where nobody looks for it.
/// </summary>
/// <remarks>Not thread-safe; made for one request.</remarks>
internal ref struct RequestTags
{
    private const int NestingMax = 16;

    /// <summary>How many tags there are.</summary>
    public TagScope Scope { get; private set; }

    /// <summary>The tag, if there is one; otherwise nothing.</summary>
    public ReadOnlySpan<byte> Tag { get; private set; }

    /// <summary>Reads a request.</summary>
    /// <param name="operation">What it asks for: a range, a put, a deletion or a transaction.</param>
    /// <param name="request">Its bytes, without the envelope.</param>
    public static RequestTags Of(KeyValueOperation operation, ReadOnlySpan<byte> request)
    {
        var tags = default(RequestTags);
        switch (operation)
        {
            case KeyValueOperation.Put:
                tags.AddKeys(request, keyField: 1, endField: 0);
                break;
            case KeyValueOperation.Range or KeyValueOperation.DeleteRange:
                tags.AddKeys(request, keyField: 1, endField: 2);
                break;
            case KeyValueOperation.Txn or KeyValueOperation.ReadTxn:
                tags.AddTransaction(request, NestingMax);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(operation), operation, "Requests of this kind name no keys.");
        }

        return tags;
    }

    private void AddTransaction(ReadOnlySpan<byte> transaction, int nesting)
    {
        while (RequestShape.TryNext(ref transaction, out var field, out _, out var part))
        {
            if (field == 1) AddKeys(part, keyField: 3, endField: 64);
            else if (field is 2 or 3) AddOperation(part, nesting);
        }

        if (!transaction.IsEmpty) Scope = TagScope.Unreadable;
    }

    private void AddOperation(ReadOnlySpan<byte> operation, int nesting)
    {
        while (RequestShape.TryNext(ref operation, out var kind, out _, out var request))
        {
            switch (kind)
            {
                case 1 or 3:
                    AddKeys(request, keyField: 1, endField: 2);
                    break;
                case 2:
                    AddKeys(request, keyField: 1, endField: 0);
                    break;
                case 4 when nesting > 0:
                    AddTransaction(request, nesting - 1);
                    break;
                default:
                    Scope = TagScope.Unreadable;
                    return;
            }
        }

        if (!operation.IsEmpty) Scope = TagScope.Unreadable;
    }

    private void AddKeys(ReadOnlySpan<byte> message, ulong keyField, ulong endField)
    {
        var (keys, ends) = (0, 0);
        ReadOnlySpan<byte> key = default;
        ReadOnlySpan<byte> end = default;
        while (RequestShape.TryNext(ref message, out var field, out _, out var bytes))
        {
            if (field == keyField)
            {
                key = bytes;
                keys++;
            }
            else if (field == endField)
            {
                end = bytes;
                ends++;
            }
        }

        if (!message.IsEmpty) Scope = TagScope.Unreadable;
        else if (keys > 1 || ends > 1 || !KeyTag.TryOfRange(key, end, out var tag)) AddSeveral();
        else AddOne(tag);
    }

    private void AddSeveral()
    {
        if (Scope != TagScope.Unreadable) Scope = TagScope.Several;
    }

    private void AddOne(ReadOnlySpan<byte> tag)
    {
        if (Scope == TagScope.None)
        {
            Scope = TagScope.One;
            Tag = tag;
        }
        else if (Scope == TagScope.One && !tag.SequenceEqual(Tag))
        {
            Scope = TagScope.Several;
        }
    }
}
