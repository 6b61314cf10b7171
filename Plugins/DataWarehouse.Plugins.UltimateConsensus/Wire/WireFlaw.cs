namespace DataWarehouse.Plugins.UltimateConsensus.Wire;

/// <summary>What is wrong with bytes that came from a peer.</summary>
internal enum WireFlaw : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The payload is of another kind or a version that is not known here; none of it can be read.</summary>
    UnknownVersion = 1,

    /// <summary>The lengths of the items do not add up; what follows cannot be read.</summary>
    BrokenFraming = 2,

    /// <summary>An item is of a kind that is not known here. The others can be read.</summary>
    UnknownKind = 3,

    /// <summary>An item ends too early, goes on too long, or has a number that is not in its shortest form. The others can be read.</summary>
    Malformed = 4,

    /// <summary>An item holds more entries than <see cref="WireFormat.EntriesMax"/>. The others can be read.</summary>
    TooManyEntries = 5,

    /// <summary>A snapshot names a configuration that is not valid. The other items can be read.</summary>
    BadConfiguration = 6,
}
