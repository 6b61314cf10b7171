using DataWarehouse.Plugins.UltimateConsensus.Messages;

namespace DataWarehouse.Plugins.UltimateConsensus.Wire;

/// <summary>The numbers of the format in which replicas talk to each other (docs/formats.md, "Messages of groups").</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class WireFormat
{
    /// <summary>The first byte of every payload: kind of format 5, version 1.</summary>
    public const byte Header = 0x51;

    /// <summary>The most entries in one message. A count that lies must not cost memory.</summary>
    public const int EntriesMax = 65_536;

    /// <summary>The length before each item, in bytes.</summary>
    public const int LengthBytes = sizeof(int);

    /// <summary>The lowest kind of item that is not a <see cref="MessageKind"/>; what such items hold is not this format's matter.</summary>
    public const byte FirstOtherKind = 32;

    /// <summary>The highest kind of entry that has room in an entry's first byte.</summary>
    public const byte EntryKindMax = 0x3f;

    /// <summary>In an entry's first byte: the term is not that of the entry before, and follows.</summary>
    public const byte EntryHasTerm = 0x40;

    /// <summary>In an entry's first byte: the index is not the one after the entry before, and follows.</summary>
    public const byte EntryHasIndex = 0x80;

    /// <summary>The most bytes of a number.</summary>
    public const int NumberBytesMax = 9;

    /// <summary>The most bytes that a message takes beside its entries and snapshot: length, kind, flags, and eleven numbers.</summary>
    public const int MessageBytesMax = LengthBytes + 1 + sizeof(ushort) + (11 * NumberBytesMax);

    /// <summary>The most bytes that an entry takes beside its payload.</summary>
    public const int EntryBytesMax = 1 + (3 * NumberBytesMax);
}
