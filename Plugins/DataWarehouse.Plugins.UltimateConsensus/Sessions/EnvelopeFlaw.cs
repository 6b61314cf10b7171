namespace DataWarehouse.Plugins.UltimateConsensus.Sessions;

/// <summary>What is wrong with bytes that are no envelope.</summary>
internal enum EnvelopeFlaw : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>They end too early.</summary>
    TooShort,

    /// <summary>The version is not one that this release reads.</summary>
    UnknownVersion,

    /// <summary>The kind is not one of this version.</summary>
    UnknownKind,

    /// <summary>A number is longer than needed or above 2^63 - 1.</summary>
    BadNumber,

    /// <summary>A field is outside its range, or contradicts another.</summary>
    OutOfRange,

    /// <summary>The command is larger than <see cref="CommandEnvelope.CommandBytesMax"/>.</summary>
    TooLarge,

    /// <summary>Bytes follow the last field.</summary>
    TrailingBytes,
}
