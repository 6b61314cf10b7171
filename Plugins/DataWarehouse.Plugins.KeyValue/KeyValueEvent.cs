namespace DataWarehouse.Plugins.KeyValue;

/// <summary>One change of one key.</summary>
/// <remarks>A view into the store, valid until the call that handed it out returns. Immutable; safe to read from any thread until then.</remarks>
public readonly record struct KeyValueEvent
{
    /// <summary>What happened.</summary>
    public KeyValueEventKind Kind { get; init; }

    /// <summary>What it was changed to.</summary>
    public KeyValueRecord Current { get; init; }

    /// <summary>What it was before, if <see cref="HasPrevious"/>.</summary>
    public KeyValueRecord Previous { get; init; }

    /// <summary>Whether there was a version before, of the same life of the key, that has not been compacted.</summary>
    public bool HasPrevious { get; init; }
}
