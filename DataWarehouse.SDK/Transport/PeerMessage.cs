namespace DataWarehouse.SDK.Transport;

/// <summary>A message as it was received.</summary>
/// <param name="Payload">Its bytes, 0 to <see cref="PeerTransportLimits.MessageBytesMax"/>; they lie in <paramref name="Buffer"/>.</param>
/// <param name="Buffer">The memory of the payload, perhaps shared with other messages: hold it to keep parts of the payload.</param>
/// <remarks>Immutable and thread-safe as long as the buffer is held.</remarks>
public readonly record struct PeerMessage(ReadOnlyMemory<byte> Payload, PeerBuffer Buffer);
