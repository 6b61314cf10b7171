namespace DataWarehouse.Plugins.KeyValue;

/// <summary>One version of one key, with the members of etcd's <c>KeyValue</c>. Of a deletion only <see cref="Key"/> and <see cref="ModRevision"/> are set.</summary>
/// <remarks>
/// A view into the store: <see cref="Key"/> and <see cref="Value"/> are valid until the call that handed it out returns; what is kept must be copied. Immutable; safe to read from any thread until then.
/// </remarks>
public readonly record struct KeyValueRecord
{
    /// <summary>The key.</summary>
    public ReadOnlyMemory<byte> Key { get; init; }

    /// <summary>The value.</summary>
    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>The revision at which the key came into being, or came back.</summary>
    public long CreateRevision { get; init; }

    /// <summary>The revision that wrote this version.</summary>
    public long ModRevision { get; init; }

    /// <summary>How often the key was written since it came into being: 1 and more.</summary>
    public long Version { get; init; }

    /// <summary>The lease that it hangs on, or 0.</summary>
    public long Lease { get; init; }
}
