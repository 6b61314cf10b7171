using DataWarehouse.Plugins.KeyValue.Wire;

namespace DataWarehouse.Plugins.KeyValue.Requests;

/// <summary>An etcd <c>DeleteRangeRequest</c>, read where it stands.</summary>
/// <remarks>To be used on one thread, as long as the bytes are valid.</remarks>
internal ref struct DeleteRangeRequest
{
    private const int KeyField = 1;
    private const int EndField = 2;
    private const int PreviousField = 3;

    /// <summary>The key, or the first of a range.</summary>
    public ReadOnlySpan<byte> Key;

    /// <summary>Where the range ends: empty for one key, one zero byte for no end.</summary>
    public ReadOnlySpan<byte> End;

    /// <summary>Whether what is deleted is asked for.</summary>
    public bool WantsPrevious;

    /// <summary>Reads a request.</summary>
    /// <returns><see cref="KeyValueStatus.Ok"/>, or what is wrong with it.</returns>
    public static KeyValueStatus Read(ReadOnlySpan<byte> message, KeyValueOptions options, out DeleteRangeRequest request)
    {
        request = default;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Tag)
            {
                case (KeyField << 3) | 2: request.Key = reader.Bytes; break;
                case (EndField << 3) | 2: request.End = reader.Bytes; break;
                case PreviousField << 3: request.WantsPrevious = reader.Number != 0; break;
            }
        }

        if (reader.IsBroken) return KeyValueStatus.Malformed;
        if (request.Key.IsEmpty) return KeyValueStatus.EmptyKey;
        return request.Key.Length > options.KeyBytesMax || request.End.Length > options.KeyBytesMax ? KeyValueStatus.KeyTooLarge : KeyValueStatus.Ok;
    }
}
