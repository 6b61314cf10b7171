using DataWarehouse.Plugins.KeyValue.Wire;

namespace DataWarehouse.Plugins.KeyValue.Requests;

/// <summary>An etcd <c>PutRequest</c>, read where it stands.</summary>
/// <remarks>To be used on one thread, as long as the bytes are valid.</remarks>
internal ref struct PutRequest
{
    private const int KeyField = 1;
    private const int ValueField = 2;
    private const int LeaseField = 3;
    private const int PreviousField = 4;
    private const int IgnoreValueField = 5;
    private const int IgnoreLeaseField = 6;

    /// <summary>The key.</summary>
    public ReadOnlySpan<byte> Key;

    /// <summary>The value.</summary>
    public ReadOnlySpan<byte> Value;

    /// <summary>The lease, or 0.</summary>
    public long Lease;

    /// <summary>Whether the version before is asked for.</summary>
    public bool WantsPrevious;

    /// <summary>Whether the value stays.</summary>
    public bool KeepsValue;

    /// <summary>Whether the lease stays.</summary>
    public bool KeepsLease;

    /// <summary>Reads a request.</summary>
    /// <returns><see cref="KeyValueStatus.Ok"/>, or what is wrong with it.</returns>
    public static KeyValueStatus Read(ReadOnlySpan<byte> message, KeyValueOptions options, out PutRequest request)
    {
        request = default;
        var reader = new ProtoReader(message);
        while (reader.Next()) request.Take(in reader);
        if (reader.IsBroken) return KeyValueStatus.Malformed;
        if (request.Key.IsEmpty) return KeyValueStatus.EmptyKey;
        if (request.Key.Length > options.KeyBytesMax) return KeyValueStatus.KeyTooLarge;
        if (request.KeepsValue && !request.Value.IsEmpty) return KeyValueStatus.ValueProvided;
        return request.KeepsLease && request.Lease != 0 ? KeyValueStatus.LeaseProvided : KeyValueStatus.Ok;
    }

    private void Take(scoped in ProtoReader reader)
    {
        switch (reader.Tag)
        {
            case (KeyField << 3) | 2: Key = reader.Bytes; break;
            case (ValueField << 3) | 2: Value = reader.Bytes; break;
            case LeaseField << 3: Lease = reader.Number; break;
            case PreviousField << 3: WantsPrevious = reader.Number != 0; break;
            case IgnoreValueField << 3: KeepsValue = reader.Number != 0; break;
            case IgnoreLeaseField << 3: KeepsLease = reader.Number != 0; break;
        }
    }
}
