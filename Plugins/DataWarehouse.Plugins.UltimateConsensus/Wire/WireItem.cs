using DataWarehouse.Plugins.UltimateConsensus.Core;

namespace DataWarehouse.Plugins.UltimateConsensus.Wire;

/// <summary>One item of a payload, as far as it must be read to know whose it is.</summary>
/// <param name="Kind">A <see cref="Messages.MessageKind"/>, or <see cref="WireFormat.FirstOtherKind"/> and above for something else.</param>
/// <param name="Group">The group it is for.</param>
/// <param name="Content">The rest of the item, a part of the payload.</param>
/// <param name="Flaw">Why it cannot be read; then all else has its default.</param>
/// <remarks>Immutable as long as the payload is; then thread-safe.</remarks>
internal readonly record struct WireItem(byte Kind, GroupId Group, ReadOnlyMemory<byte> Content, WireFlaw Flaw);
